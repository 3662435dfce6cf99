/** Entry of the Node host: `hearth serve` on its own, for `npm start` where there is no Electron. */
import { runProcess } from './commands/main.ts';

await runProcess(import.meta.url, ['serve', ...process.argv.slice(2)]);
