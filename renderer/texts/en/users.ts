/** Words of the users screens. */
export const usersTexts = {};
