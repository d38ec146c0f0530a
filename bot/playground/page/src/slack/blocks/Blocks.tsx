import type { ActionElement, Block, ContextBlock, ImageElement, SectionBlock, TextObject } from "../blocks";
import { SlackText } from "../mrkdwn";
import { Button } from "./Button";
import { NotDrawn } from "./NotDrawn";
import { RichText } from "./RichText";
import { OverflowMenu, SelectMenu } from "./SelectMenu";

/** The blocks of a message, of the home tab, or of a modal (whose inputs `ModalForm` draws itself). */
export function Blocks({ blocks }: { blocks: Block[] }) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <BlockView key={block.block_id ?? index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case "header":
      return (
        <h3 className="block-header">
          <SlackText text={block.text} />
        </h3>
      );
    case "rich_text":
      return <RichText block={block} />;
    case "section":
      return <Section block={block} />;
    case "context":
      return <Context block={block} />;
    case "divider":
      return <hr className="block-divider" />;
    case "actions":
      return (
        <div className="block-actions">
          {block.elements.map((element, index) => (
            <Action key={`${element.action_id} ${index}`} element={element} blockId={block.block_id ?? ""} />
          ))}
        </div>
      );
    case "image":
      return (
        <figure className="block-image">
          {block.title !== undefined && <figcaption>{block.title.text}</figcaption>}
          <img src={block.image_url} alt={block.alt_text} />
        </figure>
      );
    case "input":
      return null;
    default:
      return <NotDrawn type={(block as { type: string }).type} />;
  }
}

function Section({ block }: { block: SectionBlock }) {
  return (
    <div className="block-section">
      <div className="block-section-words">
        {block.text !== undefined && (
          <p>
            <SlackText text={block.text} />
          </p>
        )}
        {block.fields !== undefined && (
          <div className="block-fields">
            {block.fields.map((field, index) => (
              <p key={index}>
                <SlackText text={field} />
              </p>
            ))}
          </div>
        )}
      </div>
      {block.accessory !== undefined && (
        <div className="block-accessory">
          <Action element={block.accessory} blockId={block.block_id ?? ""} />
        </div>
      )}
    </div>
  );
}

function Action({ element, blockId }: { element: ActionElement | ImageElement; blockId: string }) {
  switch (element.type) {
    case "button":
      return <Button button={element} blockId={blockId} />;
    case "static_select":
      return <SelectMenu menu={element} />;
    case "overflow":
      return <OverflowMenu menu={element} />;
    case "image":
      return <img className="accessory-image" src={element.image_url} alt={element.alt_text} />;
    default:
      return <NotDrawn type={(element as { type: string }).type} />;
  }
}

function Context({ block }: { block: ContextBlock }) {
  return (
    <div className="block-context">
      {block.elements.map((element, index) =>
        element.type === "image" ? (
          <img key={index} src={element.image_url} alt={element.alt_text} />
        ) : (
          <p key={index}>
            <SlackText text={element as TextObject} />
          </p>
        ),
      )}
    </div>
  );
}
