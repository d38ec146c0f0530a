import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Playground } from "./frame/Playground";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no element with the id 'page'");
createRoot(root).render(
  <StrictMode>
    <Playground />
  </StrictMode>,
);
