// Measures a report in the page. The expression is an object of functions, which a test evaluates and calls.
(() => {
  // The names of columns are there for who hears a page where a table is laid out as rows below each other.
  function isClippedAway(element) {
    const head = element.closest(".stack thead");
    return head !== null && getComputedStyle(head).position === "absolute";
  }

  // Words of the HTML that are shown; charts have no lines of text to break.
  function* shownTexts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (element.closest("svg, .spoken, .skip") || isClippedAway(element)) continue;
      if (element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) yield node;
    }
  }

  function* words(pattern) {
    const range = document.createRange();
    for (const node of shownTexts()) {
      for (const match of node.data.matchAll(pattern)) {
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        const rectangles = [...range.getClientRects()].filter((rectangle) => rectangle.width > 0);
        if (rectangles.length) yield { word: match[0], rectangles, node, start: match.index };
      }
    }
  }

  // A selector by which a person finds the element again.
  function path(element) {
    const name = (one) => one.localName + (one.id ? "#" + one.id : [...one.classList].map((c) => "." + c).join(""));
    const parts = [];
    for (let one = element; one && one !== document.body && parts.length < 4; one = one.parentElement) parts.unshift(name(one));
    return parts.join(" > ");
  }

  // Of a colour as computed styles give it; null where it is none, or a pattern.
  function luminance(colour) {
    const parts = /^rgba?\((.+)\)$/.exec(colour)?.[1].split(/[ ,/]+/).map(Number);
    if (!parts || parts[3] < 1) return null;
    // WCAG 2.2, relative luminance.
    const [red, green, blue] = parts.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  // What is painted below the middle of a text: the fill of a shape, or the background of an element.
  function groundBelow(text) {
    const { left, top, width, height } = text.getBoundingClientRect();
    for (const one of document.elementsFromPoint(left + width / 2, top + height / 2)) {
      if (one === text || text.contains(one)) continue;
      const style = getComputedStyle(one);
      const ground = luminance(one instanceof SVGElement && one.localName !== "svg" ? style.fill : style.backgroundColor);
      if (ground !== null) return ground;
    }
    return null;
  }

  return {
    openFolds() {
      for (const fold of document.querySelectorAll("details:not([open])")) {
        fold.open = true;
        fold.dataset.opened = "";
      }
    },

    // All that openFolds opened, but for the first of neighbours that are alike where those are to be kept.
    closeFolds(keepsFirst) {
      for (const fold of document.querySelectorAll("details[data-opened]")) {
        const isFirst = fold.previousElementSibling?.className !== fold.className;
        fold.open = keepsFirst && isFirst;
      }
    },

    // For each text how far down its last line ends, in pixels; null where the page does not say it. White space and
    // case do not count: a sentence may be a table's row, and a style may write a word in capitals.
    bottoms(texts) {
      let all = "";
      const bottomAt = [];
      for (const { word, rectangles } of words(/\S+/gu)) {
        const bottom = Math.max(...rectangles.map((rectangle) => rectangle.bottom)) + window.scrollY;
        const plain = word.toLowerCase();
        all += plain;
        for (let i = 0; i < plain.length; i += 1) bottomAt.push(bottom);
      }
      return texts.map((text) => {
        const plain = text.toLowerCase().replace(/\s+/gu, "");
        let best = null;
        for (let at = all.indexOf(plain); at >= 0; at = all.indexOf(plain, at + 1)) {
          const bottom = Math.ceil(Math.max(...bottomAt.slice(at, at + plain.length)));
          if (best === null || bottom < best) best = bottom;
        }
        return best;
      });
    },

    // Ordinary words that stand on two lines: letters alone, at most 24 of them, which is more than any of the reports' own
    // words has. No word is what belongs to a longer name, such as layers.0.weight, numpy_mlp.py or matrix/relu/depth 2: somebody chose it, and
    // where it is longer than a line it has to be cut. (In a column of vertical text the lines lie side by side.)
    cutWords() {
      const cut = [];
      for (const { word, rectangles, node, start } of words(/(?<![\p{L}’'])[\p{L}’']{2,24}(?![\p{L}’'])/gu)) {
        const name = node.data.slice(0, start).match(/\S*$/u)[0] + node.data.slice(start).match(/^\S*/u)[0];
        if (/[._/][\p{L}\p{N}]|\p{L}\p{N}|\p{N}\p{L}/u.test(name)) continue;
        const vertical = getComputedStyle(node.parentElement).writingMode !== "horizontal-tb";
        const lines = new Set(rectangles.map((rectangle) => Math.round(vertical ? rectangle.left : rectangle.top)));
        if (lines.size > 1) cut.push(`“${word}” in ${path(node.parentElement)}`);
      }
      return cut;
    },

    // Texts whose end is hidden.
    clippedTexts() {
      const clipped = new Set();
      for (const node of shownTexts()) {
        const element = node.parentElement;
        const style = getComputedStyle(element);
        const hides = style.overflowX === "hidden" || style.overflowX === "clip" || style.textOverflow === "ellipsis";
        if (hides && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)) {
          clipped.add(`“${node.data.trim()}” in ${path(element)}`);
        }
      }
      return [...clipped];
    },

    // Texts of charts with less contrast than 4.5 : 1; axe leaves out what is painted over a shape.
    faintTexts() {
      const faint = [];
      for (const text of document.querySelectorAll("svg text")) {
        if (!text.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) continue;
        text.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
        const [ink, ground] = [luminance(getComputedStyle(text).fill), groundBelow(text)];
        if (ink === null || ground === null) continue;
        const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
        if (contrast < 4.5) faint.push(`“${text.textContent}” in ${path(text)}: ${contrast.toFixed(2)} : 1`);
      }
      return faint;
    },

    // Tables that are laid out as rows below each other and are wider than the page all the same, and tables that are no
    // such and stand in no region that can be scrolled by hand and by key.
    wideTables() {
      const wide = [];
      for (const table of document.querySelectorAll("table")) {
        if (!table.checkVisibility({ contentVisibilityAuto: true })) continue;
        const region = table.closest(".scroll");
        if (!region || region.tabIndex !== 0 || !region.getAttribute("aria-label")) {
          wide.push(`no region around ${path(table)}`);
        } else if (table.classList.contains("stack") && region.scrollWidth > region.clientWidth) {
          wide.push(`${region.scrollWidth} of ${region.clientWidth} pixels: ${path(table)}`);
        }
      }
      return wide;
    },

    // Charts that are wider than the page. (A map of digits may be: cells have a least size.)
    wideCharts() {
      return [...document.querySelectorAll(".chart .scroll, .network .downward")]
        .filter((region) => region.checkVisibility({ contentVisibilityAuto: true }) && region.scrollWidth > region.clientWidth)
        .map((region) => `${region.scrollWidth} of ${region.clientWidth} pixels: ${region.getAttribute("aria-label")}`);
    },

    // The heights of the letters in the picture of a network, as it is shown, in pixels; nothing where there is no such picture.
    networkLetters() {
      return [...document.querySelectorAll(".network svg text")]
        .filter((text) => text.checkVisibility({ contentVisibilityAuto: true }))
        .map((text) => parseFloat(getComputedStyle(text).fontSize) * Math.abs(text.getScreenCTM().a));
    },

    // Numbers on the lines of a network's picture that lie over each other.
    hiddenWeights() {
      const plates = [...document.querySelectorAll(".network .plate")]
        .filter((plate) => plate.checkVisibility({ contentVisibilityAuto: true }))
        .map((plate) => ({ box: plate.getBoundingClientRect(), text: plate.nextElementSibling.textContent }));
      return plates.flatMap((one, index) => plates.slice(index + 1)
        .filter(({ box }) => box.left < one.box.right && one.box.left < box.right && box.top < one.box.bottom && one.box.top < box.bottom)
        .map(({ text }) => `${one.text} and ${text}`));
    },

    width() {
      return document.documentElement.scrollWidth;
    },

    scripts() {
      return document.scripts.length;
    },
  };
})()
