package module

import (
	"slices"
	"strings"
)

// windowsFiles are drivers and system images that Windows itself ships, by
// file name in lower case, sorted. A driver that is not in the list is taken
// for a third party's, which errs towards naming it; a module in the driver
// store is one, whatever its name.
var windowsFiles = strings.Fields(`
acpi.sys acpiex.sys acpipagr.sys acpitime.sys afd.sys afunix.sys agilevpn.sys ahcache.sys amdppm.sys
appid.sys applockerfltr.sys asyncmac.sys atapi.sys ataport.sys atdisk.sys bam.sys basicdisplay.sys
basicrender.sys battc.sys beep.sys bfe.dll bindflt.sys bitlocker.sys bootvid.dll bowser.sys bridge.sys
bthenum.sys bthhfenum.sys bthleenum.sys bthmodem.sys bthpan.sys bthport.sys bthusb.sys cdd.dll cdfs.sys
cdrom.sys cea.sys ci.dll cimfs.sys classpnp.sys cldflt.sys clfs.sys clipsp.sys cmbatt.sys cmimcext.sys
cng.sys compbatt.sys compositebus.sys condrv.sys crashdmp.sys csc.sys dam.sys dfsc.sys disk.sys diskdump.sys
dmio.sys dmload.sys drmk.sys dump_atapi.sys dump_dumpata.sys dump_dumpfve.sys dump_diskdump.sys
dump_dumpstorport.sys dump_storahci.sys dump_stornvme.sys dumpfve.sys dxapi.sys dxg.sys dxgkrnl.sys
dxgmms1.sys dxgmms2.sys ehstorclass.sys exfat.sys fastfat.sys fbwf.sys fdc.sys filecrypt.sys fileinfo.sys
fips.sys floppy.sys flpydisk.sys fltmgr.sys fs_rec.sys ftdisk.sys fvevol.sys fwpkclnt.sys gpuenergydrv.sys
hal.dll hdaudbus.sys hdaudio.sys hiber_dumpfve.sys hiber_storahci.sys hiber_stornvme.sys hiber_storport.sys
hidbth.sys hidclass.sys hidi2c.sys hidparse.sys hidspicx.sys hidusb.sys http.sys hvservice.sys hwpolicy.sys
i8042prt.sys i8042mep.sys iaxfer.sys imapi.sys indirectkmd.sys intelide.sys intelpep.sys intelppm.sys
iorate.sys ipfltdrv.sys ipnat.sys ipsec.sys isapnp.sys kbdclass.sys kbdhid.sys kd.dll kdcom.dll kdnic.sys
kernel.appcore.dll kmixer.sys ks.sys ksecdd.sys ksecpkg.sys ksthunk.sys lltdio.sys luafv.sys lxcore.sys
lxss.sys mailslot.sys mcupdate.dll mcupdate_authenticamd.dll mcupdate_genuineintel.dll mmcss.sys mmcss.sys
modem.sys monitor.sys mouclass.sys mouhid.sys mountmgr.sys mpsdrv.sys mrxdav.sys mrxsmb.sys mrxsmb10.sys
mrxsmb20.sys msfs.sys msgpc.sys msisadrv.sys msiscsi.sys mskssrv.sys mspclock.sys mspqm.sys msquic.sys
msrpc.sys mssecflt.sys mssmbios.sys mstee.sys mup.sys ndis.sys ndiscap.sys ndisimplatform.sys ndistapi.sys
ndisuio.sys ndisvirtualbus.sys ndiswan.sys ndproxy.sys ndu.sys netbios.sys netbt.sys netdetect.sys netio.sys
nbf.sys npfs.sys npsvctrig.sys nsiproxy.sys nt.sys ntfs.sys ntkrla57.exe ntkrnlmp.exe ntkrnlpa.exe
ntkrpamp.exe ntosext.sys ntoskrnl.exe null.sys nvmedisk.sys nwlnkipx.sys nwlnknb.sys nwlnkrip.sys nwlnkspx.sys
nwrdr.sys pacer.sys parallel.sys parport.sys partmgr.sys parvdm.sys pci.sys pciide.sys pciidex.sys pcmcia.sys
pcw.sys pdc.sys peauth.sys portcfg.sys portcls.sys processr.sys pshed.dll psched.sys ptilink.sys qwavedrv.sys
rasacd.sys rasl2tp.sys raspppoe.sys raspptp.sys rassstp.sys raspti.sys rasirda.sys rdbss.sys rdpbus.sys
rdpcdd.sys rdpdr.sys rdpvideominiport.sys rdr.sys redbook.sys refs.sys refsv1.sys registry.sys rfcomm.sys
rspndr.sys savonaccess.dll sbp2port.sys scsiport.sys scsiprnt.sys serenum.sys serial.sys sermouse.sys
sfloppy.sys sfmatalk.sys sfmsrv.sys sgrmagent.sys sgrmdrv.sys simbad.sys sleepstudyhelper.sys smbdirect.sys
spaceport.sys spacedump.sys spldr.sys srv.sys srv2.sys srvnet.sys storahci.sys storport.sys storqosflt.sys
stornvme.sys storvsc.sys streams.sys swenum.sys symc810.sys sysaudio.sys tape.sys tbs.sys tcpip.sys tcpip6.sys
tcpipreg.sys tdi.sys tdx.sys termdd.sys tm.sys tpm.sys tsddd.dll tunnel.sys uaspstor.sys ucmcx.sys
ucmucsi.sys ucmucsiacpiclient.sys ucmucsicx.sys ucx01000.sys udecx.sys udfs.sys umbus.sys umpass.sys
urscx01000.sys usb8023.sys usbaudio.sys usbaudio2.sys usbccgp.sys usbd.sys usbehci.sys usbhub.sys usbhub3.sys
usbohci.sys usbport.sys usbprint.sys usbscan.sys usbstor.sys usbuhci.sys usbvideo.sys usbxhci.sys vdrvroot.sys
verifierext.sys vfpext.sys vga.sys vgapnp.sys vhdmp.sys vid.sys videoprt.sys vmbkmcl.sys vmbkmclr.sys
vmbus.sys vmbusr.sys vmstorfl.sys vmswitch.sys volmgr.sys volmgrx.sys volsnap.sys volume.sys vpcivsp.sys
vwifibus.sys vwififlt.sys vwifimp.sys wanarp.sys watchdog.sys wcifs.sys wcnfs.sys wd.sys wdboot.sys
wdf01000.sys wdfilter.sys wdfldr.sys wdiwifi.sys wdmaud.sys wdnisdrv.sys werkernel.sys wfplwfs.sys
wimmount.sys win32k.sys win32kbase.sys win32kbase_rs.sys win32kfull.sys win32ksgd.sys windowstrustedrt.sys
windowstrustedrtproxy.sys winhv.sys winhvr.sys winnat.sys winquic.sys winusb.sys wmiacpi.sys wmilib.sys
bfs.sys btampm.sys btha2dp.sys bthhfaud.sys cad.sys ehstortcgdrv.sys executioncontext.sys globmerger.sys
hvsocket.sys intelpmt.sys intelta.sys kerb3961kernel.sys ksld.sys loop.sys
microsoft.bluetooth.avrcptransport.sys microsoft.bluetooth.legacy.leenumerator.sys msgpioclx.sys
mshidkmdf.sys mshidumdf.sys mslldp.sys msseccore.sys mtconfig.sys netadaptercx.sys nwifi.sys prm.sys
rdyboost.sys spbcx.sys storvsp.sys symcryptk.dll ucpd.sys uefi.sys wnv.sys vhf.sys sdbus.sys sdstor.sys sdport.sys xvdd.sys gameflt.sys xbgm.sys atmfd.dll dxgthk.sys
kbdus.dll framebuf.dll acpidev.sys hnswfpdriver.sys ufxsynopsys.sys ufx01000.sys pmem.sys nvdimm.sys scmbus.sys storufs.sys
msgpiowin32.sys npsvctrig.sys cdd.dll terminpt.sys tsusbhub.sys rdpwd.sys tdtcp.sys mrxsmb.sys bthmini.sys hidinterrupt.sys
buttonconverter.sys capimg.sys genericusbfn.sys helloface.sys refsv1.sys ioqos.sys mausbhost.sys mausbip.sys mbbcx.sys unionfs.sys vmsproxy.sys
vmsproxyhnic.sys winaccel.sys wof.sys wpdupfltr.sys wpprecorder.sys ws2ifsl.sys wtd.sys wudfpf.sys wudfrd.sys xboxgip.sys
`)

var sortedWindowsFiles = func() []string {
	s := slices.Clone(windowsFiles)
	slices.Sort(s)
	return slices.Compact(s)
}()

// thirdPartyPaths are places where Windows keeps drivers that came with a
// device package.
var thirdPartyPaths = []string{`\driverstore\filerepository\`}

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
	for _, p := range thirdPartyPaths {
		if strings.Contains(lowPath, p) {
			return false
		}
	}
	// Defender updates itself outside the system directory.
	return strings.HasPrefix(low, "mpksl") && (lowPath == "" || strings.Contains(lowPath, `\windows defender\`))
}

func listed(low string) bool {
	_, ok := slices.BinarySearch(sortedWindowsFiles, low)
	return ok
}
