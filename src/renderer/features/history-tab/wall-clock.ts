/** The time of day for "2 min ago", renewed twice a minute. */
import { useEffect, useState } from 'react';

const RENEW_MS = 30_000;

/** Milliseconds since 1970. */
export function useWallClock(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), RENEW_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
