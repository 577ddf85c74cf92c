// no-restricted-globals
export const answer = fetch('/');
