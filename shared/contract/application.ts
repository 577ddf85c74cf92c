import { z } from 'zod';
import { command, query } from './procedure';

export const settings = z.object({
  /** The operator's name as the audit shows it, beside the operating system's user and the database role. */
  displayName: z.string().max(100),
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'comfortable']),
});
export type Settings = z.infer<typeof settings>;

/** What the window has to know of the application itself. */
export const application = {
  'application.getInfo': query(
    z.object({}).strict(),
    z.object({
      version: z.string(),
      contractVersion: z.int(),
      host: z.enum(['desktop', 'serve']),
      operatingSystemUser: z.string(),
      keychain: z.enum(['available', 'none']),
      keychainSentence: z.string(),
      settings,
    }),
    { connection: 'none' },
  ),
  'application.saveSettings': command(settings.partial().strict(), settings, { connection: 'none' }),
};
