import type { CursorCodec } from '../../core/cursor.ts';
import type { PagePosition } from './listing.ts';

/** @param scope the operation with its filter and sort; the token is good for no other */
export function sealPageCursor(cursors: CursorCodec, scope: string, { direction, beside }: PagePosition): string {
  return cursors.seal(scope, beside === null ? [direction] : [direction, beside.createdAt, beside.resourceId]);
}

/** @returns `undefined` for a token that is none of {@link sealPageCursor}'s for that scope */
export function openPageCursor(cursors: CursorCodec, scope: string, token: string): PagePosition | undefined {
  const [direction, createdAt, resourceId] = cursors.open(scope, token) ?? [];
  if (direction !== 'next' && direction !== 'previous') return undefined;
  if (createdAt === undefined) return { direction, beside: null };
  if (typeof createdAt !== 'number' || typeof resourceId !== 'string') return undefined;
  return { direction, beside: { createdAt, resourceId } };
}
