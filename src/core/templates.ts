import type { Database } from 'better-sqlite3';
import type { DatasetOrigin, DatasetRecipe } from './dataset.ts';
import { seedDatabase } from './dataset.ts';
import { createImage, type Image } from './image.ts';

/** Databases that datasets of one making share until they are written to. */
export interface Templates {
  /**
   * Seeds it, where nobody has yet; whoever asks meanwhile waits for the same.
   *
   * @returns the image, retained for the caller
   */
  take(recipe: DatasetRecipe, onProgress?: (rows: number) => void): Promise<Image>;
  /** Nobody of those who took it holds it any more, as far as the caller goes. */
  giveBack(origin: DatasetOrigin): void;
  close(): void;
}

/** How many are kept though nobody uses them, since the next test may. */
const SPARE = 2;

interface Template {
  readonly image: Promise<Image>;
  users: number;
}

/** @param openShipped opens what need not be seeded, only to be read; `undefined` where there is no such */
export function createTemplates(openShipped: (origin: DatasetOrigin) => Database | undefined): Templates {
  const known = new Map<string, Template>();
  const drop = (key: string, { image }: Template): void => {
    known.delete(key);
    // What couldn't be seeded leaves nothing to let go of.
    image.then(
      ({ release }) => {
        release();
      },
      () => undefined,
    );
  };
  const make = async (recipe: DatasetRecipe, onProgress?: (rows: number) => void): Promise<Image> =>
    createImage(openShipped(recipe.origin) ?? (await seedDatabase(':memory:', recipe, onProgress)));
  return {
    async take(recipe, onProgress) {
      const key = JSON.stringify(recipe.origin);
      const template = known.get(key) ?? { image: make(recipe, onProgress), users: 0 };
      // As the one used last.
      known.delete(key);
      known.set(key, template);
      template.users += 1;
      try {
        const image = await template.image;
        image.retain();
        return image;
      } catch (error) {
        known.delete(key);
        throw error;
      }
    },
    giveBack(origin) {
      const key = JSON.stringify(origin);
      const template = known.get(key);
      if (template === undefined) return;
      template.users -= 1;
      const spare = [...known].filter(([, { users }]) => users === 0);
      for (const [unused, { image }] of spare.slice(0, -SPARE)) drop(unused, { image, users: 0 });
    },
    close() {
      for (const [key, template] of known) drop(key, template);
    },
  };
}
