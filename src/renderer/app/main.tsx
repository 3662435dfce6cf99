/** Entry of the page. */
import './styles.css';
import { z } from 'zod';
import { thisHost } from './host.ts';
import { start } from './start.tsx';

// The page's Content-Security-Policy forbids making code from text, which zod would otherwise try.
z.config({ jitless: true });
start(thisHost());
