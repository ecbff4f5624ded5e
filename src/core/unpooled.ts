/** A copy to keep: small buffers are parts of larger ones, all of which would stay with each of them. */
export function unpooled(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(own);
  return own;
}
