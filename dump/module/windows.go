package module

import (
	"slices"
	"strings"
)

// windowsFiles are drivers and system images that Windows itself ships and whose
// version resources name Microsoft as the company, by file name in lower case,
// sorted: from the module lists of NT 3.51 to Windows 11 and Windows Server 2025.
// Drivers of others that come with Windows are not among them. A driver that is
// not in the list is taken for a third party's, which errs towards naming it.
var windowsFiles = strings.Fields(`
1394bus.sys 1394ohci.sys 61883.sys acpi.sys acpials.sys acpidev.sys acpiec.sys acpiex.sys acpipagr.sys
acpipmi.sys acpitime.sys acx01000.sys acxhdaudio.sys aec.sys afd.sys afunix.sys agilevpn.sys agp440.sys
agpcpq.sys ahcache.sys amdk6.sys amdk7.sys amdk8.sys amdppm.sys appid.sys applockerfltr.sys arp1394.sys
asyncmac.sys atapi.sys ataport.sys atdisk.sys atmarpc.sys atmepvc.sys atmfd.dll atmlane.sys atmuni.sys
audstub.sys avc.sys avcstrm.sys bam.sys basicdisplay.sys basicrender.sys battc.sys bdasup.sys beep.sys
bfe.dll bfs.sys bhnt.sys bindflt.sys bitlocker.sys blbdrive.sys bootvid.dll bowser.sys bridge.sys
btampm.sys btha2dp.sys bthavrcptg.sys bthenum.sys bthhfaud.sys bthhfenum.sys bthhfhid.sys bthl2cap.sys
bthleenum.sys bthmini.sys bthmodem.sys bthpan.sys bthport.sys bthprint.sys bthusb.sys bttflt.sys
busmouse.sys buttonconverter.sys cad.sys capimg.sys cbidf2k.sys ccdecode.sys cdaudio.sys cdd.dll cdfs.sys
cdrom.sys cea.sys changer.sys ci.dll cimfs.sys circlass.sys class2.sys classpnp.sys cldflt.sys clfs.sys
clipsp.sys clusbflt.sys clusdisk.sys clusnet.sys clusport.sys cmbatt.sys cmimcext.sys cng.sys compbatt.sys
compositebus.sys condrv.sys crashdmp.sys crcdisk.sys crusoe.sys csc.sys csvflt.sys csvfs.sys csvnsflt.sys
csvvbus.sys dam.sys datascrn.sys dedup.sys dfs.sys dfsc.sys dfsrro.sys discache.sys disk.sys diskdump.sys
diskperf.sys dlc.sys dmboot.sys dmio.sys dmload.sys dmusic.sys dmvsc.sys drmk.sys drmkaud.sys
dump_atapi.sys dump_diskdump.sys dump_dumpata.sys dump_dumpfve.sys dump_dumpstorport.sys dump_storahci.sys
dump_stornvme.sys dumpfve.sys dumpsd.sys dumpstorport.sys dxapi.sys dxg.sys dxgkrnl.sys dxgmms1.sys
dxgmms2.sys dxgthk.sys ecache.sys efs.sys ehstorclass.sys ehstortcgdrv.sys enum1394.sys errdev.sys
executioncontext.sys exfat.sys fastfat.sys fbwf.sys fdc.sys filecrypt.sys fileinfo.sys filetrace.sys
fips.sys floppy.sys flpydisk.sys fltmgr.sys framebuf.dll fs_rec.sys fsdepends.sys fsvga.sys ftdisk.sys
fvevol.sys fwpkclnt.sys gameenum.sys gameflt.sys genericusbfn.sys globmerger.sys gpuenergydrv.sys hal.dll
halaacpi.dll halacpi.dll halapic.dll halmacpi.dll halmps.dll hdaudbus.sys hdaudio.sys helloface.sys
hiber_dumpfve.sys hiber_storahci.sys hiber_stornvme.sys hiber_storport.sys hidbatt.sys hidbth.sys
hidclass.sys hidgame.sys hidi2c.sys hidinterrupt.sys hidir.sys hidparse.sys hidspi.sys hidspicx.sys
hidusb.sys hnswfpdriver.sys http.sys hvcrash.sys hvservice.sys hvsocket.sys hvsocketcontrol.sys
hwpolicy.sys hyperkbd.sys hypervideo.sys i8042mep.sys i8042prt.sys iaxfer.sys imapi.sys indirectkmd.sys
inport.sys intelide.sys intelpep.sys intelpmax.sys intelpmt.sys intelppm.sys intelta.sys ioqos.sys
iorate.sys ip6fw.sys ipfltdrv.sys ipinip.sys ipmidrv.sys ipnat.sys ipsec.sys irbus.sys irda.sys irenum.sys
irsir.sys isapnp.sys kbdclass.sys kbdhid.sys kbdus.dll kbldfltr.sys kd.dll kd1394.dll kdcom.dll kdnet.dll
kdnic.sys kdstub.dll kdusb.dll kdvm.dll kerb3961kernel.sys kernel.appcore.dll kmixer.sys ks.sys ksecdd.sys
ksecpkg.sys ksld.sys ksthunk.sys l1vhlwf.sys l2bridge.sys lltdio.sys loop.sys luafv.sys lunparser.sys
lxcore.sys lxss.sys mailslot.sys mausbhost.sys mausbip.sys mbbcx.sys mcd.sys mcupdate.dll
mcupdate_authenticamd.dll mcupdate_genuineintel.dll mf.sys microsoft.bluetooth.avrcptransport.sys
microsoft.bluetooth.legacy.leenumerator.sys microsoft.bluetooth.profiles.hidovergatt.sys mmcss.sys
mnmdd.sys modem.sys monitor.sys mouclass.sys mouhid.sys mountmgr.sys mpe.sys mpio.sys mpsdrv.sys mqac.sys
mrxdav.sys mrxsmb.sys mrxsmb10.sys mrxsmb20.sys msdsm.sys msdv.sys msfs.sys msgpc.sys msgpioclx.sys
msgpiowin32.sys mshidkmdf.sys mshidumdf.sys mshwnclx.sys msisadrv.sys msiscsi.sys mskssrv.sys mslldp.sys
msnfsflt.sys mspclock.sys mspqm.sys msquic.sys msrpc.sys msseccore.sys mssecflt.sys mssecwfp.sys
mssmbios.sys mstee.sys mtconfig.sys mup.sys nabtsfec.sys nbf.sys ndis.sys ndiscap.sys ndisimplatform.sys
ndisip.sys ndistapi.sys ndisuio.sys ndisvirtualbus.sys ndiswan.sys ndkping.sys ndproxy.sys ndu.sys
netadaptercx.sys netbios.sys netbt.sys netdetect.sys netdtect.sys netft.sys netio.sys netvsc.sys
nfsrdr.sys nfssvr.sys nic1394.sys nmnt.sys npfs.sys npsvctrig.sys nsiproxy.sys nt.sys ntfs.sys
ntkrla57.exe ntkrnlmp.exe ntkrnlpa.exe ntkrpamp.exe ntosext.sys ntoskrnl.exe null.sys nvdimm.sys
nvmedisk.sys nwifi.sys nwlnkflt.sys nwlnkfwd.sys nwlnkipx.sys nwlnknb.sys nwlnkrip.sys nwlnkspx.sys
nwrdr.sys ohci1394.sys oprghdlr.sys p3.sys p9rdr.sys pacer.sys parallel.sys parport.sys partmgr.sys
parvdm.sys passthruparser.sys pci.sys pciide.sys pciidex.sys pcmcia.sys pcw.sys pdc.sys peauth.sys
pinball.sys pktmon.sys pmem.sys pnpmem.sys portcfg.sys portcls.sys prjflt.sys prm.sys processr.sys
psched.sys pshed.dll pvhdparser.sys quota.sys qwavedrv.sys ramdisk.sys rasacd.sys rasarp.sys rasgre.sys
rasirda.sys rasl2tp.sys raspppoe.sys raspptp.sys raspti.sys rassstp.sys rawwan.sys rdbss.sys rdpbus.sys
rdpcdd.sys rdpdd.dll rdpdr.sys rdpencdd.sys rdprefdd.dll rdprefmp.sys rdpudd.dll rdpvideominiport.sys
rdpwd.sys rdr.sys rdyboost.sys redbook.sys refs.sys refsv1.sys registry.sys resumekeyfilter.sys rfcomm.sys
rhproxy.sys rmcast.sys rndismp.sys rndismpx.sys rootmdm.sys rpcxdr.sys rspndr.sys sbp2port.sys
scfilter.sys scmbus.sys scmdisk0101.sys scsicdrm.sys scsidisk.sys scsiport.sys scsiprnt.sys sdbus.sys
sdfrd.sys sdport.sys sdstor.sys sercx.sys sercx2.sys serenum.sys serial.sys sermouse.sys serscan.sys
sffdisk.sys sffp_sd.sys sfloppy.sys sfmatalk.sys sfmsrv.sys sgrmagent.sys sgrmdrv.sys simbad.sys
sleepstudyhelper.sys slip.sys smbdirect.sys smclib.sys sonydcam.sys spacedump.sys spaceport.sys
spatialgraphfilter.sys spbcx.sys spldr.sys splitter.sys spsys.sys sr.sys srv.sys srv2.sys srvnet.sys
storahci.sys stornvme.sys storport.sys storqosflt.sys storufs.sys storvsc.sys storvsp.sys stream.sys
streamip.sys streams.sys svhdxflt.sys swenum.sys swmidi.sys symcryptk.dll synth3dvsc.sys sysaudio.sys
tape.sys tbs.sys tcpip.sys tcpip6.sys tcpipreg.sys tdi.sys tdpipe.sys tdtcp.sys tdx.sys termdd.sys
terminpt.sys tm.sys tosdvd.sys tpm.sys tsddd.dll tssecsrv.sys tsusbflt.sys tsusbgd.sys tsusbhub.sys
tunmp.sys tunnel.sys uagp35.sys uaspstor.sys ucmcx.sys ucmucsi.sys ucmucsiacpiclient.sys ucmucsicx.sys
ucpd.sys ucx01000.sys udecx.sys udfs.sys uefi.sys ufx01000.sys ufxchipidea.sys ufxsynopsys.sys umbus.sys
umpass.sys unionfs.sys update.sys urschipidea.sys urscx01000.sys urssynopsys.sys usb8023.sys usb8023x.sys
usbaudio.sys usbaudio2.sys usbcamd.sys usbcamd2.sys usbccgp.sys usbcir.sys usbd.sys usbehci.sys
usbfnclx.sys usbhub.sys usbhub20.sys usbhub3.sys usbintel.sys usbohci.sys usbport.sys usbprint.sys
usbrpm.sys usbscan.sys usbser.sys usbstor.sys usbuhci.sys usbvideo.sys usbxhci.sys vdrvroot.sys
verifierext.sys vfpext.sys vga.dll vga.sys vga256.dll vga64k.dll vgapnp.sys vhdmp.sys vhdparser.sys
vhf.sys viac7.sys vid.sys videoprt.sys vmbkmcl.sys vmbkmclr.sys vmbus.sys vmbushid.sys vmbusr.sys
vmgencounter.sys vmgid.sys vms3cap.sys vmsproxy.sys vmsproxyhnic.sys vmstorfl.sys vmswitch.sys volmgr.sys
volmgrx.sys volsnap.sys volume.sys vpci.sys vpcivsp.sys vwifibus.sys vwififlt.sys vwifimp.sys wanarp.sys
watchdog.sys wcifs.sys wcnfs.sys wd.sys wdboot.sys wdf01000.sys wdfilter.sys wdfldr.sys wdiwifi.sys
wdmaud.sys wdmcompanionfilter.sys wdnisdrv.sys werkernel.sys wfplwf.sys wfplwfs.sys wificx.sys
wimmount.sys win32k.sys win32kbase.sys win32kbase_rs.sys win32kfull.sys win32ksgd.sys winaccel.sys
windowstrustedrt.sys windowstrustedrtproxy.sys winhv.sys winhvr.sys winnat.sys winquic.sys winusb.sys
wlbs.sys wmi.sys wmiacpi.sys wmilib.sys wnv.sys wof.sys wpdupfltr.sys wpdusb.sys wpprecorder.sys
ws2ifsl.sys wsdprint.sys wsdscan.sys wstcodec.sys wtd.sys wudfpf.sys wudfrd.sys xbgm.sys xboxgip.sys
xinputhid.sys xusb21.sys xusb22.sys xvdd.sys
`)

// IsWindows reports whether a module is one of Windows' own, by its name and,
// where the list gives one, its path. Copies of a boot driver that serve crash
// dumps and hibernation carry a prefix.
func IsWindows(name, path string) bool {
	low := strings.ToLower(name)
	if listed(low) {
		return true
	}
	for _, prefix := range []string{"dump_", "hiber_"} {
		if rest, ok := strings.CutPrefix(low, prefix); ok && listed(rest) {
			return true
		}
	}
	lowPath := strings.ToLower(path)
	// Defender updates itself outside the system directory.
	return strings.HasPrefix(low, "mpksl") && (lowPath == "" || strings.Contains(lowPath, `\windows defender\`))
}

func listed(low string) bool {
	_, ok := slices.BinarySearch(windowsFiles, low)
	return ok
}
