/** Where packaged files lie that are not only read by Node. */

/**
 * The path of a packaged file for native code, which can't look into Electron's archive: such files lie in a folder
 * beside it. Every other path stays as it is.
 */
export function outsideArchive(path: string): string {
  return path.replace(/(^|[\\/])app\.asar(?=[\\/]|$)/, '$1app.asar.unpacked');
}
