/** Line drawings of 20 by 20, drawn here so that nothing is fetched. They are decoration: words stand beside them. */
const PATHS = {
  bell: "M10 3a4.5 4.5 0 0 0-4.5 4.5c0 4-1.5 5.5-1.5 5.5h12s-1.5-1.5-1.5-5.5A4.5 4.5 0 0 0 10 3zM8.5 16a1.6 1.6 0 0 0 3 0",
  chat: "M3.5 5.5a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9l-3.5 3v-3a2 2 0 0 1-2-2z",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.5V10l2.5 1.5",
  chevron: "M5.5 7.5l4.5 4.5 4.5-4.5",
  close: "M5 5l10 10M15 5L5 15",
  code: "M7 6l-4 4 4 4M13 6l4 4-4 4",
  copy: "M7 7V4.5h8.5V13H13M4.5 7H13v8.5H4.5z",
  dots: "M5 10h.01M10 10h.01M15 10h.01",
  eye: "M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  hash: "M7.5 3.5l-1.5 13M14 3.5l-1.5 13M3.5 7.5h13.5M3 12.5h13.5",
  home: "M3.5 9.5L10 4l6.5 5.5V16h-4.5v-4h-4v4H3.5z",
  lock: "M5.5 9h9v7h-9zM7 9V6.5a3 3 0 0 1 6 0V9",
  menu: "M3.5 5.5h13M3.5 10h13M3.5 14.5h13",
  people: "M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM2.5 16c0-2.8 2.2-4.5 5-4.5s5 1.7 5 4.5M13 4.3a2.6 2.6 0 0 1 0 5M14.5 11.8c1.8.5 3 2 3 4.2",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
  send: "M3.5 10L16.5 4l-4 12.5-3-5z",
  warning: "M10 3.5L17.5 16h-15zM10 8.5v3.5M10 14h.01",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
