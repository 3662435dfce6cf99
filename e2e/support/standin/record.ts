/** What tests see of the effects that a desktop has and a headless stand-in has not: every call is written down. */
export interface Recorded {
  /** `shell.openExternal`, `dialog.showMessageBox`, `Notification.show`, … */
  readonly call: string;
  readonly args: readonly unknown[];
}

export const recorded: Recorded[] = [];

/** Answers that tests have prepared, by call; each is used once, first come first. */
const prepared = new Map<string, unknown[]>();

/** Writes the call down, and returns the answer that was prepared for it, or `otherwise`. */
export function record<T>(call: string, args: readonly unknown[], otherwise: T): T {
  recorded.push({ call, args: args.map(plain) });
  const answers = prepared.get(call);
  return answers?.length ? (answers.shift() as T) : otherwise;
}

/** Prepares the next answer of a call. */
export function prepare(call: string, answer: unknown): void {
  prepared.set(call, [...(prepared.get(call) ?? []), answer]);
}

/** What of an argument can travel to the test: windows and images are named by their class. */
function plain(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return `[${(value as object).constructor.name}]`;
  }
}
