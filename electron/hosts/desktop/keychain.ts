import { noKeychain, type SecretStore } from '../../connections/secret-store';

/** The part of Electron's safeStorage that is needed; the oldest supported Electron lacks the question for the backend. */
export interface SafeStorage {
  isEncryptionAvailable(): boolean;
  getSelectedStorageBackend?(): string;
  encryptString(text: string): Buffer;
  decryptString(bytes: Buffer): string;
}

const unreal = new Set(['basic_text', 'unknown']);

/**
 * Passwords as ciphertext whose key is in the operating system's keychain. On Linux without a keyring Electron falls
 * back to a key that is the same on every machine: that is no keychain, and nothing is stored. Where the backend cannot
 * be asked for (Electron 22 on Linux) it is taken to be that one. Call only after the application is ready.
 */
export function openKeychain(platform: NodeJS.Platform, storage: SafeStorage): SecretStore {
  if (!storage.isEncryptionAvailable()) return noKeychain;
  const backend = platform === 'linux' ? (storage.getSelectedStorageBackend?.() ?? 'unknown') : null;
  if (backend !== null && unreal.has(backend)) return noKeychain;
  return {
    keychain: 'available',
    sentence: sentenceOf(platform, backend),
    encrypt: (secret) => storage.encryptString(secret).toString('base64'),
    decrypt(ciphertext) {
      try {
        return storage.decryptString(Buffer.from(ciphertext, 'base64'));
      } catch {
        return null; // another user's, another machine's, or the keychain was reset: ask for the password again
      }
    },
  };
}

function sentenceOf(platform: NodeJS.Platform, backend: string | null): string {
  if (platform === 'darwin') return 'Passwords are encrypted with a key in the macOS Keychain.';
  if (platform === 'win32') return 'Passwords are encrypted by Windows for this user (DPAPI).';
  return `Passwords are encrypted with a key in the keyring (${backend}).`;
}
