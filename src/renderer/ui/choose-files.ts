/** Lets a person choose files of this machine, without a field for it on the page. */

/** Opens the system's dialog; `take` gets what was chosen, and is not called where nothing was. */
export function chooseFiles(take: (files: readonly File[]) => void, accept = ''): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = accept;
  input.addEventListener('change', () => take([...(input.files ?? [])]));
  input.click();
}
