/** The digits of 0 to 99: their codes as one number. */
const DIGITS = Uint16Array.from({ length: 100 }, (_, number) =>
  Buffer.from(String(number).padStart(2, '0')).readUInt16BE(),
);
const ZERO = 0x30;

/** @param number an integer from 0 to 99 */
export function putTwoDigits(view: DataView, at: number, number: number): void {
  view.setUint16(at, DIGITS[number] ?? 0);
}

/** No number's JSON is longer: bytes. */
export const MOST_NUMBER_BYTES = '-0.0000012345678901234567'.length;

/** Integers below it have no other form than their digits. */
const INTEGERS_END = 1e15;

/**
 * Writes a number as JSON does: integers, as most numbers are, many times as fast as by way of a text.
 *
 * @param number finite
 * @returns where it ends
 */
export function putNumber(view: DataView, at: number, number: number): number {
  if (Number.isInteger(number) && number >= 0 && number < INTEGERS_END) return putInteger(view, at, number);
  const text = String(number);
  for (let n = 0; n < text.length; n += 1) view.setUint8(at + n, text.charCodeAt(n));
  return at + text.length;
}

/** Arithmetic on integers below it takes half the time. */
const SMALL_END = 2 ** 31;

function putInteger(view: DataView, at: number, integer: number): number {
  let end = at + 1;
  for (let power = 10; power <= integer; power *= 10) end += 1;
  let place = end;
  let large = integer;
  while (large >= SMALL_END) {
    const next = Math.floor(large / 100);
    place -= 2;
    putTwoDigits(view, place, (large - next * 100) | 0);
    large = next;
  }
  let small = large | 0;
  while (place - at >= 2) {
    const next = (small / 100) | 0;
    place -= 2;
    putTwoDigits(view, place, small - next * 100);
    small = next;
  }
  if (place > at) view.setUint8(at, ZERO + small);
  return end;
}
