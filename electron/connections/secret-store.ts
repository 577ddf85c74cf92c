/**
 * Encrypts passwords with a key in the operating system's keychain. Where there is no real keychain nothing is stored
 * and passwords are asked for each time; a fixed key in the program would be no secret.
 */
export interface SecretStore {
  /** `available`: encrypt works and its key is the keychain's. */
  readonly keychain: 'available' | 'none';
  /** Why there is none, or which one it is; for showing. */
  readonly sentence: string;
  /** Text to keep, base64. Called only where a keychain is available. */
  encrypt(secret: string): string;
  /** The password, or null if this ciphertext is not (or no longer) to be opened by this user on this machine. */
  decrypt(ciphertext: string): string | null;
}

/** For hosts without a keychain. */
export const noKeychain: SecretStore = {
  keychain: 'none',
  sentence: 'There is no keychain here; passwords are asked for each time, or come from the environment.',
  encrypt() {
    throw new Error('there is no keychain: nothing may be stored');
  },
  decrypt: () => null,
};
