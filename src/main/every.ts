/** Looking at something again and again, for whoever watches it. Neither keeps a process alive. */

/** Calls back every so many milliseconds until it is disposed. */
export function every(ms: number, callback: () => void): Disposable {
  const timer = setInterval(callback, ms).unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

/** Reads a value every so many milliseconds, and calls back with it where it is another one than before. */
export function everyChange<T>(ms: number, read: () => T, callback: (value: T) => void): Disposable {
  let last = '';
  return every(ms, () => {
    const value = read();
    const seen = JSON.stringify(value);
    if (seen === last) return;
    last = seen;
    callback(value);
  });
}
