/** Entry of the command line: `hearth …`. */
import { runProcess } from './commands/main.ts';

await runProcess(import.meta.url, process.argv.slice(2));
