/** How a row of the palette does what it says: only once the palette is gone and has given the focus back. */
import { createContext } from 'react';

/** Closes the palette and then does something. */
export const Choose = createContext<(act: () => void) => void>(() => undefined);
