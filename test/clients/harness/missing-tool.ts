/** A toolchain that isn't here: its message says which, and how to get it. A skip on a laptop, a failure in CI. */
export class MissingTool extends Error {
  override readonly name = 'MissingTool';
}
