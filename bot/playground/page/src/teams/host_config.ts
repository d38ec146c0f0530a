import { HostConfig } from "adaptivecards";

/**
 * How cards look, with Teams' own measures (its published host config) and this page's colours, as CSS variables so
 * that light and dark follow the reader.
 */
export const hostConfig = new HostConfig({
  fontFamily: "inherit",
  fontSizes: { small: 12, default: 14, medium: 14, large: 17, extraLarge: 21 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 28 },
  fontTypes: {
    default: {
      fontFamily: "inherit",
      fontSizes: { small: 12, default: 14, medium: 14, large: 17, extraLarge: 21 },
      fontWeights: { lighter: 400, default: 400, bolder: 600 },
    },
    monospace: {
      fontFamily: "var(--mono)",
      fontSizes: { small: 12, default: 13, medium: 14, large: 16, extraLarge: 20 },
      fontWeights: { lighter: 400, default: 400, bolder: 600 },
    },
  },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: "var(--line)" },
  supportsInteractivity: true,
  imageSizes: { small: 32, medium: 52, large: 100 },
  textBlock: { headingLevel: 3 },
  containerStyles: {
    default: { backgroundColor: "transparent", foregroundColors: colours() },
    emphasis: { backgroundColor: "var(--card-emphasis)", foregroundColors: colours() },
    accent: { backgroundColor: "var(--accent-tint)", foregroundColors: colours() },
    good: { backgroundColor: "var(--good-tint)", foregroundColors: colours() },
    attention: { backgroundColor: "var(--danger-tint)", foregroundColors: colours() },
    warning: { backgroundColor: "var(--warning-tint)", foregroundColors: colours() },
  },
  inputs: {
    label: {
      inputSpacing: "small",
      requiredInputs: { weight: "bolder", color: "default", size: "default", suffix: " *", suffixColor: "attention" },
      optionalInputs: { weight: "bolder", color: "default", size: "default" },
    },
    errorMessage: { color: "attention", size: "small", weight: "default" },
  },
  actions: {
    maxActions: 6,
    spacing: "default",
    buttonSpacing: 8,
    actionsOrientation: "horizontal",
    actionAlignment: "left",
    allowTitleToWrap: true,
    showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" },
  },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { color: "default", size: "default", isSubtle: false, weight: "bolder", wrap: true, maxWidth: 150 },
    value: { color: "default", size: "default", isSubtle: false, weight: "default", wrap: true },
    spacing: 12,
  },
});

function colours() {
  return {
    default: { default: "var(--ink)", subtle: "var(--ink-soft)" },
    dark: { default: "var(--ink)", subtle: "var(--ink-soft)" },
    light: { default: "var(--ink-soft)", subtle: "var(--ink-soft)" },
    accent: { default: "var(--link)", subtle: "var(--link)" },
    attention: { default: "var(--danger)", subtle: "var(--danger)" },
    good: { default: "var(--good)", subtle: "var(--good)" },
    warning: { default: "var(--warning)", subtle: "var(--warning)" },
  };
}
