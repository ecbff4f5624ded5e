/** A missing toolchain; the message names it and how to install it. A skip on a laptop, a failure in CI. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool';
}
