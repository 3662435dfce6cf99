/**
 * The ids of requests that are made again and again while a person looks on, such as labels of what a microphone
 * hears: `req_1.live`. The page shows their results and keeps none of them.
 */

const END = '.live';

/** The id of such a request; `id` is its own. */
export function liveRequestId(id: string): string {
  return `${id}${END}`;
}

/** Whether a request is one of them. */
export function isLiveRequest(requestId: string): boolean {
  return requestId.endsWith(END);
}
