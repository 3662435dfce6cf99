/** Loaded into main before Hearth is: collects its garbage when it is asked, so that what is left is what is held. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { answerParent } from './child.ts';

setFlagsFromString('--expose-gc');

/**
 * Asks for the collection that V8 does where memory is short. It gives the space for young objects back as well, which
 * otherwise grows and shrinks by ten megabytes of its own accord. Twice, as the first one may only finish one under way.
 */
const COLLECT =
  "for (let time = 0; time < 2; time++) gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })";

answerParent(async () => {
  runInNewContext(COLLECT);
  return {};
});
