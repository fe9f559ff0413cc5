/** The columns that a change would really alter, by value; undefined leaves a column as it is. */
export function changedColumns<Row extends object>(
  row: Row,
  columns: Partial<Record<keyof Row, unknown>>,
): (keyof Row & string)[] {
  const names = Object.keys(columns) as (keyof Row & string)[]
  return names.filter(
    (name) => columns[name] !== undefined && JSON.stringify(columns[name]) !== JSON.stringify(row[name]),
  )
}

/** The contract's name of a column: `starts_at` is `startsAt`. */
export function fieldOf(column: string): string {
  return column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
