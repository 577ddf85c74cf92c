/** Words of the audit screen. */
export const auditTexts = {};
