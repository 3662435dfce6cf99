/** Custom schemes: `protocol`, and the web addresses under which a browser without them shows their pages. */
import { app } from './app.ts';

type Handler = (request: Request) => Response | Promise<Response>;
interface Privileges {
  standard?: boolean;
  secure?: boolean;
  supportFetchAPI?: boolean;
  stream?: boolean;
}

const privileges = new Map<string, Privileges>();
const handlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges?: Privileges }[]): void {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges: own = {} } of schemes) privileges.set(scheme, own);
  },
  handle(scheme: string, handler: Handler): void {
    if (!app.isReady()) throw new Error('protocol.handle can only be called after app is ready');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
  unhandle: (scheme: string): void => void handlers.delete(scheme),
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
};

/** `app://hearth/x` → `https://hearth.app.localhost/x`: a secure origin that is never resolved, because it is routed. */
export function toWeb(address: string): string {
  return address.replace(/^([a-z]+):\/\/([^/?#]+)/, (whole, scheme: string, host: string) =>
    handlers.has(scheme) ? `https://${host}.${scheme}.localhost` : whole,
  );
}

/** The inverse of `toWeb`. */
export function fromWeb(address: string): string {
  return address.replace(
    /^https:\/\/([^/?#]+)\.([a-z]+)\.localhost/,
    (whole, host: string, scheme: string) => (handlers.has(scheme) ? `${scheme}://${host}` : whole),
  );
}

/** A request of a page, as much as handlers look at. `kind` is the browser's word for what wants it. */
export interface PageRequest {
  address: string;
  kind: string;
  method: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

/** Lets the scheme's handler answer; undefined when no scheme of ours is asked, or it lacks the privilege. */
export async function answer(
  request: PageRequest,
): Promise<{ status: number; headers: Record<string, string>; body: Buffer } | undefined> {
  const address = fromWeb(request.address);
  const scheme = address.slice(0, address.indexOf(':'));
  const handler = handlers.get(scheme);
  if (handler === undefined) return undefined;
  const granted = privileges.get(scheme) ?? {};
  const isFetch = request.kind === 'fetch' || request.kind === 'xhr';
  if (!granted.standard || (isFetch && !granted.supportFetchAPI)) return undefined;
  const { method, headers } = request;
  const body = request.body === null ? null : new Uint8Array(request.body);
  const response = await handler(new Request(address, { method, headers, body }));
  return forWeb(response, scheme);
}

const text = /^(text\/(html|css|javascript)|application\/javascript)/;

/** In policies and in code, addresses of the scheme become those that the browser knows them by. */
async function forWeb(
  response: Response,
  scheme: string,
): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
  const headers = Object.fromEntries(response.headers);
  const policy = headers['content-security-policy'];
  if (policy !== undefined) {
    const source = new RegExp(`(^|[\\s;])${scheme}:(//([^\\s;/]+))?`, 'g');
    headers['content-security-policy'] = policy.replace(
      source,
      (_, before: string, __, host: string | undefined) =>
        `${before}https://${host ?? '*'}.${scheme}.localhost`,
    );
  }
  const body = Buffer.from(await response.arrayBuffer());
  if (!text.test(headers['content-type'] ?? '')) return { status: response.status, headers, body };
  const rewritten = body.toString('utf8').replace(new RegExp(`${scheme}://([a-z0-9-]+)`, 'g'), toWeb);
  return { status: response.status, headers, body: Buffer.from(rewritten) };
}
