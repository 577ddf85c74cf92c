import { contractVersion } from '../../shared/contract/index';
import type { SecretStore } from '../connections/secret-store';
import type { SettingsStore } from '../connections/settings-store';
import type { Handlers } from './handler';

export interface ApplicationHandlerParts {
  version: string;
  host: 'desktop' | 'serve';
  operatingSystemUser: string;
  secrets: SecretStore;
  settings: SettingsStore;
}

/** What the window has to know of the application, and what the operator chose for it. */
export function createApplicationHandlers(
  parts: ApplicationHandlerParts,
): Pick<Handlers, 'application.getInfo' | 'application.saveSettings'> {
  const { version, host, operatingSystemUser, secrets, settings } = parts;
  return {
    'application.getInfo': () =>
      Promise.resolve({
        version,
        contractVersion,
        host,
        operatingSystemUser,
        keychain: secrets.keychain,
        keychainSentence: secrets.sentence,
        settings: settings.get(),
      }),
    'application.saveSettings': (input) => settings.save(withoutAbsent(input)),
  };
}

function withoutAbsent<T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }; // entries keep their types
}
