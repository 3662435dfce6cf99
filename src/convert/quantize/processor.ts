/** What this machine's processor makes of integer products. */
import { readFile } from 'node:fs/promises';

/** x86's instructions that add products of 8 bits in 32 bits at once. */
const VNNI = /\bavx(?:512)?_vnni\b/;

/**
 * True where ONNX Runtime's products of 8 bits may overflow: on x86 without VNNI it adds two of them in 16 bits. ARM's
 * instructions have no such step. `cpuinfo`: the flags as Linux lists them; null on systems that do not tell, where an
 * x86 processor counts as an old one.
 */
export function overflows(arch: string, cpuinfo: string | null): boolean {
  return arch === 'x64' && !(cpuinfo !== null && VNNI.test(cpuinfo));
}

/** {@link overflows} of this machine. */
export async function productsOverflow(): Promise<boolean> {
  return overflows(process.arch, await readFile('/proc/cpuinfo', 'utf8').catch(() => null));
}
