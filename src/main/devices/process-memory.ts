/** Memory of processes with all that they started. */
import { powershell } from './command.ts';
import { thisSystem, type SystemProbe } from './system.ts';

const KIB = 1024;

/**
 * Memory of each process with its descendants, in bytes, by the process's id; those that are gone are left out.
 * Linux counts shared pages in parts (PSS), so that sums are true; macOS and Windows give resident memory.
 */
export async function processTreeMemory(
  pids: readonly number[],
  system: SystemProbe = thisSystem(),
): Promise<ReadonlyMap<number, number>> {
  if (pids.length === 0) return new Map();
  if (system.platform === 'linux') return sumTrees(pids, linuxProcesses(pids, system));
  if (system.platform === 'win32')
    return sumTrees(pids, parseCimProcesses(await system.run(...cimProcesses(system))));
  return sumTrees(pids, parsePs(await system.run('/bin/ps', ['-axo', 'pid=,ppid=,rss='])));
}

/** One process: its parent and its memory in bytes. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly bytes: number;
}

/** What each process and all its descendants take together. A process that is its own ancestor counts once. */
export function sumTrees(pids: readonly number[], rows: readonly ProcessRow[]): Map<number, number> {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const children = Map.groupBy(rows, (row) => row.parent);
  const sums = new Map<number, number>();
  for (const root of pids) {
    const seen = new Set<number>();
    const open = [root];
    for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
      if (seen.has(pid) || !byPid.has(pid)) continue;
      seen.add(pid);
      open.push(...(children.get(pid) ?? []).map((row) => row.pid));
    }
    if (seen.size > 0)
      sums.set(
        root,
        [...seen].reduce((sum, pid) => sum + (byPid.get(pid)?.bytes ?? 0), 0),
      );
  }
  return sums;
}

/** The processes below some roots, by the kernel's own lists of children. */
function linuxProcesses(pids: readonly number[], { readText }: SystemProbe): ProcessRow[] {
  const bytesOf = new Map<number, number>();
  const parentOf = new Map<number, number>();
  const open = [...pids];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    if (bytesOf.has(pid)) continue;
    const proc = `/proc/${String(pid)}`;
    const bytes =
      parsePss(readText(`${proc}/smaps_rollup`) ?? '') ?? parseRss(readText(`${proc}/status`) ?? '');
    if (bytes === null) continue;
    bytesOf.set(pid, bytes);
    // The main thread's list: Node starts its children from there.
    for (const child of (readText(`${proc}/task/${String(pid)}/children`) ?? '').match(/\d+/g) ?? []) {
      parentOf.set(Number(child), pid);
      open.push(Number(child));
    }
  }
  return [...bytesOf].map(([pid, bytes]) => ({ pid, parent: parentOf.get(pid) ?? 0, bytes }));
}

/** `Pss:` of /proc/<pid>/smaps_rollup in bytes; null for a process that is gone or another user's. */
export function parsePss(rollup: string): number | null {
  const kib = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kib === undefined ? null : Number(kib) * KIB;
}

/** `VmRSS:` of /proc/<pid>/status in bytes, for kernels without smaps_rollup. */
export function parseRss(status: string): number | null {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) * KIB;
}

/** `ps -axo pid=,ppid=,rss=`: three numbers a line, the last in KiB. */
export function parsePs(text: string): ProcessRow[] {
  return [...text.matchAll(/^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/gm)].map(([, pid, parent, kib]) => ({
    pid: Number(pid),
    parent: Number(parent),
    bytes: Number(kib) * KIB,
  }));
}

/** Prints `pid,parent,bytes` lines; tasklist would print numbers in the user's language. */
function cimProcesses({ systemRoot }: SystemProbe): readonly [string, readonly string[]] {
  const format = "'{0},{1},{2}' -f $_.ProcessId,$_.ParentProcessId,$_.WorkingSetSize";
  return powershell(systemRoot, `Get-CimInstance Win32_Process|ForEach-Object {${format}}`);
}

/** Lines of `pid,parent,bytes`. */
export function parseCimProcesses(text: string): ProcessRow[] {
  return [...text.matchAll(/^(\d+),(\d+),(\d+)\r?$/gm)].map(([, pid, parent, bytes]) => ({
    pid: Number(pid),
    parent: Number(parent),
    bytes: Number(bytes),
  }));
}
