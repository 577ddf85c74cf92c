/** Raised when a change of the contract makes an older window wrong; checked when a window attaches. */
export const contractVersion = 1;
