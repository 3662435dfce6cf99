/** Base64 as a stream of bytes, so that a large picture is never there a second time as one piece. */
import { invalidInput } from '../../shared/errors.ts';

/** Characters that are decoded at a time: a multiple of four, and small beside any picture that matters. */
const STEP = 256 * 1024;

/**
 * The bytes of base64, plain or of the address-safe alphabet, line ends and spaces in it left out. Throws
 * INVALID_INPUT, naming `field`, where it ends in the middle of a byte.
 */
export function* bytesOfBase64(text: string, field: string): Generator<Buffer> {
  let rest = '';
  for (let at = 0; at < text.length; at += STEP) {
    const part = rest + text.slice(at, at + STEP).replaceAll(/[\s=]+/g, '');
    const whole = part.length - (part.length % 4);
    rest = part.slice(whole);
    if (whole > 0) yield Buffer.from(part.slice(0, whole), 'base64');
  }
  // Four characters hold three bytes, so that one alone holds no whole byte.
  if (rest.length === 1) throw invalidInput(field, 'is base64 that was cut', 'Send all of it.');
  if (rest.length > 0) yield Buffer.from(rest, 'base64');
}
