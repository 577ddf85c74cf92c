import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../../shared/errors';

/**
 * Reads a JSON file of ours. A file that cannot be understood is kept aside, never overwritten, and `fallback` is used.
 * @returns the value, and the name of the file that was put aside, or null
 * @throws AppError data_folder_unusable if the file is there and cannot be read
 */
export async function readJsonFile<T>(
  file: string,
  schema: z.ZodType<T>,
  fallback: T,
): Promise<{ value: T; putAside: string | null }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { value: fallback, putAside: null };
    throw unusable(file, error);
  }
  const value = parse(text, schema);
  if (value !== undefined) return { value, putAside: null };
  const putAside = `${file}.unreadable-${Date.now()}`;
  await rename(file, putAside);
  return { value: fallback, putAside };
}

function parse<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes a JSON file whole or not at all, readable by its owner only.
 * @throws AppError data_folder_unusable
 */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  const draft = `${file}.${process.pid}.draft`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const handle = await open(draft, 'w', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, cause: unknown): AppError {
  return new AppError({
    code: 'data_folder_unusable',
    message: `The file ${file} cannot be read or written.`,
    remedy:
      'Check the owner and the permissions of the data folder and the space on its disk, or choose another with --data-dir.',
    cause,
  });
}
