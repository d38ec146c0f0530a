/** Stands in for `swiper`, which the card library imports for its carousel; Staffroom's cards have none. */
export default class NoCarousel {}
export const A11y = undefined;
export const Autoplay = undefined;
export const History = undefined;
export const Keyboard = undefined;
export const Navigation = undefined;
export const Pagination = undefined;
export const Scrollbar = undefined;
