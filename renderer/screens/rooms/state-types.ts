const mostTypes = 20;

/** Types of state events that an address names. */
export function stateTypesIn(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(',').filter((type) => type !== '' && type.length <= 255))].slice(0, mostTypes);
}

/** The types with those that were typed, apart by blanks or commas. */
export function typedStateTypes(types: readonly string[], typed: string): string[] {
  return stateTypesIn([...types, ...typed.split(/[\s,]+/)].join(','));
}
