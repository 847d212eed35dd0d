/** `$12.30`; of less than ten cents the first two digits that count: `$0.0042`. */
export function usd(value: number): string {
  if (value === 0 || Math.abs(value) >= 0.1) return `$${value.toFixed(2)}`;
  if (Math.abs(value) < 0.000_001) return '$0.00';
  return `$${value.toFixed(Math.min(8, 1 - Math.floor(Math.log10(Math.abs(value)))))}`;
}
