/** The types of `goldens.mjs`, for its test; what each is for stands there. */
export const GOLDENS: string;
export function unpackGoldens(root?: string): number;
export function unpackedGoldens(root?: string): string[];
export function packGoldens(root?: string): string[];
export default function setup(): void;
