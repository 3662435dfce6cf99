/** Looks at what came in while its sheet is open. */
import { useEffect, useState } from 'react';
import type { Opened } from '../../stores/opened.ts';
import { lookAt } from './look.ts';
import type { Look } from './look.ts';

/** The look at what came in, renewed as it goes on. */
export function useLook(opened: Opened): Look {
  const [look, setLook] = useState<Look>({
    is: 'looking',
    done: 0,
    count: opened.files.length,
  });
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const onDone = (done: number, count: number): void => {
      if (!signal.aborted) setLook({ is: 'looking', done, count });
    };
    void lookAt(opened, onDone, signal).then((found) => {
      if (!signal.aborted) setLook(found);
    });
    return () => left.abort();
  }, [opened]);
  return look;
}
