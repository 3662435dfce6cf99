/** Errors that nobody caught in main: logged each time, told to the person once, and the app goes on. */
import { dialog } from 'electron';
import { askMessages as words } from './messages.ts';

/** Listens for the life of the process. `log` gets every fault. */
export function watchFaults(log: (fault: Error) => void): void {
  let told = false;
  const onFault = (thrown: unknown): void => {
    const fault = thrown instanceof Error ? thrown : new Error(String(thrown));
    log(fault);
    if (told) return;
    told = true;
    dialog.showErrorBox(words.faultTitle, words.faultDetail(fault.message));
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
}
