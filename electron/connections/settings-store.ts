import { join } from 'node:path';
import { settings as settingsSchema, type Settings } from '../../shared/contract/application';
import { readJsonFile, writeJsonFile } from './json-file';

const initial: Settings = { displayName: '', theme: 'system', density: 'compact' };

/** What the operator chose for the application as a whole; a small JSON file. */
export class SettingsStore {
  private current: Settings = initial;

  constructor(private readonly folder: string) {}

  /** Reads the file; a broken one is put aside and its name returned. */
  async load(): Promise<string | null> {
    const { value, putAside } = await readJsonFile(this.file, settingsSchema, initial);
    this.current = value;
    return putAside;
  }

  get(): Settings {
    return this.current;
  }

  /** Changes the fields given. @throws AppError data_folder_unusable */
  async save(changes: Partial<Settings>): Promise<Settings> {
    const next = { ...this.current, ...changes };
    await writeJsonFile(this.file, next);
    this.current = next;
    return next;
  }

  private get file(): string {
    return join(this.folder, 'settings.json');
  }
}
