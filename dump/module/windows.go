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
acpi.sys acpidev.sys acpiex.sys acpipagr.sys acpipmi.sys acpitime.sys acxhdaudio.sys afd.sys afunix.sys
agilevpn.sys ahcache.sys amdk8.sys amdppm.sys appid.sys applockerfltr.sys asyncmac.sys atapi.sys ataport.sys
atdisk.sys atmfd.dll bam.sys basicdisplay.sys basicrender.sys battc.sys beep.sys bfe.dll bfs.sys bindflt.sys
bitlocker.sys blbdrive.sys bootvid.dll bowser.sys bridge.sys btampm.sys btha2dp.sys bthavrcptg.sys
bthenum.sys bthhfaud.sys bthhfenum.sys bthl2cap.sys bthleenum.sys bthmini.sys bthmodem.sys bthpan.sys
bthport.sys bthusb.sys bttflt.sys buttonconverter.sys cad.sys capimg.sys cdd.dll cdfs.sys cdrom.sys cea.sys
ci.dll cimfs.sys circlass.sys classpnp.sys cldflt.sys clfs.sys clipsp.sys clusbflt.sys clusdisk.sys
cmbatt.sys cmimcext.sys cng.sys compbatt.sys compositebus.sys condrv.sys crashdmp.sys csc.sys csvflt.sys
csvfs.sys csvnsflt.sys csvvbus.sys dam.sys dfsc.sys discache.sys disk.sys diskdump.sys dmio.sys dmload.sys
dmvsc.sys drmk.sys dump_atapi.sys dump_diskdump.sys dump_dumpata.sys dump_dumpfve.sys dump_dumpstorport.sys
dump_storahci.sys dump_stornvme.sys dumpfve.sys dxapi.sys dxg.sys dxgkrnl.sys dxgmms1.sys dxgmms2.sys
dxgthk.sys ehstorclass.sys ehstortcgdrv.sys errdev.sys executioncontext.sys exfat.sys fastfat.sys fbwf.sys
fdc.sys filecrypt.sys fileinfo.sys fips.sys floppy.sys flpydisk.sys fltmgr.sys framebuf.dll fs_rec.sys
fsdepends.sys ftdisk.sys fvevol.sys fwpkclnt.sys gameflt.sys genericusbfn.sys globmerger.sys
gpuenergydrv.sys hal.dll hdaudbus.sys hdaudio.sys helloface.sys hiber_dumpfve.sys hiber_storahci.sys
hiber_stornvme.sys hiber_storport.sys hidbth.sys hidclass.sys hidi2c.sys hidinterrupt.sys hidparse.sys
hidspicx.sys hidusb.sys hnswfpdriver.sys http.sys hvcrash.sys hvservice.sys hvsocket.sys hvsocketcontrol.sys
hwpolicy.sys hyperkbd.sys hypervideo.sys i8042mep.sys i8042prt.sys iaxfer.sys imapi.sys indirectkmd.sys
intelide.sys intelpep.sys intelpmax.sys intelpmt.sys intelppm.sys intelta.sys ioqos.sys iorate.sys
ipfltdrv.sys ipnat.sys ipsec.sys isapnp.sys kbdclass.sys kbdhid.sys kbdus.dll kd.dll kdcom.dll kdnic.sys
kerb3961kernel.sys kernel.appcore.dll kmixer.sys ks.sys ksecdd.sys ksecpkg.sys ksld.sys ksthunk.sys
l1vhlwf.sys lltdio.sys loop.sys luafv.sys lunparser.sys lxcore.sys lxss.sys mailslot.sys mausbhost.sys
mausbip.sys mbbcx.sys mcupdate.dll mcupdate_authenticamd.dll mcupdate_genuineintel.dll
microsoft.bluetooth.avrcptransport.sys microsoft.bluetooth.legacy.leenumerator.sys
microsoft.bluetooth.profiles.hidovergatt.sys mmcss.sys modem.sys monitor.sys mouclass.sys mouhid.sys
mountmgr.sys mpio.sys mpsdrv.sys mrxdav.sys mrxsmb.sys mrxsmb10.sys mrxsmb20.sys msdsm.sys msfs.sys
msgpc.sys msgpioclx.sys msgpiowin32.sys mshidkmdf.sys mshidumdf.sys msisadrv.sys msiscsi.sys mskssrv.sys
mslldp.sys msnfsflt.sys mspclock.sys mspqm.sys msquic.sys msrpc.sys msseccore.sys mssecflt.sys mssmbios.sys
mstee.sys mtconfig.sys mup.sys nbf.sys ndis.sys ndiscap.sys ndisimplatform.sys ndistapi.sys ndisuio.sys
ndisvirtualbus.sys ndiswan.sys ndproxy.sys ndu.sys netadaptercx.sys netbios.sys netbt.sys netdetect.sys
netft.sys netio.sys netvsc.sys nfsrdr.sys npfs.sys npsvctrig.sys nsiproxy.sys nt.sys ntfs.sys ntkrla57.exe
ntkrnlmp.exe ntkrnlpa.exe ntkrpamp.exe ntosext.sys ntoskrnl.exe null.sys nvdimm.sys nvmedisk.sys nwifi.sys
nwlnkipx.sys nwlnknb.sys nwlnkrip.sys nwlnkspx.sys nwrdr.sys pacer.sys parallel.sys parport.sys partmgr.sys
parvdm.sys passthruparser.sys pci.sys pciide.sys pciidex.sys pcmcia.sys pcw.sys pdc.sys peauth.sys pmem.sys
pnpmem.sys portcfg.sys portcls.sys prjflt.sys prm.sys processr.sys psched.sys pshed.dll ptilink.sys
pvhdparser.sys qwavedrv.sys ramdisk.sys rasacd.sys rasirda.sys rasl2tp.sys raspppoe.sys raspptp.sys
raspti.sys rassstp.sys rdbss.sys rdpbus.sys rdpcdd.sys rdpdr.sys rdpencdd.sys rdprefmp.sys
rdpvideominiport.sys rdpwd.sys rdr.sys rdyboost.sys redbook.sys refs.sys refsv1.sys registry.sys
resumekeyfilter.sys rfcomm.sys rhproxy.sys rpcxdr.sys rspndr.sys savonaccess.dll sbp2port.sys scmbus.sys
scsiport.sys scsiprnt.sys sdbus.sys sdfrd.sys sdport.sys sdstor.sys sercx.sys sercx2.sys serenum.sys
serial.sys sermouse.sys sfloppy.sys sfmatalk.sys sfmsrv.sys sgrmagent.sys sgrmdrv.sys simbad.sys
sleepstudyhelper.sys smbdirect.sys spacedump.sys spaceport.sys spatialgraphfilter.sys spbcx.sys spldr.sys
spsys.sys srv.sys srv2.sys srvnet.sys storahci.sys stornvme.sys storport.sys storqosflt.sys storufs.sys
storvsc.sys storvsp.sys streams.sys swenum.sys symc810.sys symcryptk.dll synth3dvsc.sys sysaudio.sys
tape.sys tbs.sys tcpip.sys tcpip6.sys tcpipreg.sys tdi.sys tdtcp.sys tdx.sys termdd.sys terminpt.sys tm.sys
tpm.sys tsddd.dll tsusbflt.sys tsusbgd.sys tsusbhub.sys tunnel.sys uaspstor.sys ucmcx.sys ucmucsi.sys
ucmucsiacpiclient.sys ucmucsicx.sys ucpd.sys ucx01000.sys udecx.sys udfs.sys uefi.sys ufx01000.sys
ufxsynopsys.sys umbus.sys umpass.sys unionfs.sys urschipidea.sys urscx01000.sys urssynopsys.sys usb8023.sys
usbaudio.sys usbaudio2.sys usbccgp.sys usbcir.sys usbd.sys usbehci.sys usbhub.sys usbhub3.sys usbohci.sys
usbport.sys usbprint.sys usbscan.sys usbser.sys usbstor.sys usbuhci.sys usbvideo.sys usbxhci.sys
vdrvroot.sys verifierext.sys vfpext.sys vga.sys vgapnp.sys vhdmp.sys vhf.sys vid.sys videoprt.sys
vmbkmcl.sys vmbkmclr.sys vmbus.sys vmbusr.sys vmgencounter.sys vmgid.sys vmsproxy.sys vmsproxyhnic.sys
vmstorfl.sys vmswitch.sys volmgr.sys volmgrx.sys volsnap.sys volume.sys vpci.sys vpcivsp.sys vwifibus.sys
vwififlt.sys vwifimp.sys wanarp.sys watchdog.sys wcifs.sys wcnfs.sys wd.sys wdboot.sys wdf01000.sys
wdfilter.sys wdfldr.sys wdiwifi.sys wdmaud.sys wdnisdrv.sys werkernel.sys wfplwf.sys wfplwfs.sys
wimmount.sys win32k.sys win32kbase.sys win32kbase_rs.sys win32kfull.sys win32ksgd.sys winaccel.sys
windowstrustedrt.sys windowstrustedrtproxy.sys winhv.sys winhvr.sys winnat.sys winquic.sys winusb.sys
wmiacpi.sys wmilib.sys wnv.sys wof.sys wpdupfltr.sys wpprecorder.sys ws2ifsl.sys wsdprint.sys wsdscan.sys
wtd.sys wudfpf.sys wudfrd.sys xbgm.sys xboxgip.sys xinputhid.sys xvdd.sys
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
