/** Where a tray icon can be counted on. */

/**
 * Whether a hidden window can be brought back from the tray. GNOME shows no tray without an extension (Ubuntu ships
 * one), and nothing tells a program whether its icon is seen.
 */
export function trayIsSeen(platform: NodeJS.Platform, desktops: string | undefined): boolean {
  if (platform !== 'linux') return true;
  const names = (desktops ?? '').toLowerCase().split(':');
  return !names.includes('gnome') || names.includes('ubuntu');
}
