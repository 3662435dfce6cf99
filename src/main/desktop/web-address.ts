/** Which addresses of links are passed to the person's browser. */

/** Longest address that is passed to the browser: what Windows' shell takes. */
const MAX_ADDRESS = 2_048;

/** The address as the browser gets it, or null for anything but a web address without a name and password in it. */
export function webAddress(address: string): string | null {
  if (address.length > MAX_ADDRESS || !URL.canParse(address)) return null;
  const url = new URL(address);
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  return web && url.username === '' && url.password === '' ? url.href : null;
}
