use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn of(body: &str) -> String {
    html(body).map_or_else(|| "plain".to_owned(), |html| html.as_str().to_owned())
}

const LINK: &str = r#"target="_blank" rel="noopener noreferrer nofollow ugc""#;

#[test]
fn its_words_are_read_without_its_signs() {
    let read = |body: &str| words(body);
    assert_eq!(read("**green** `tea` & _\"milk\"_ <b>").as_deref(), Some("green tea & \"milk\" <b>"));
    assert_eq!(read("[the kettle](https://hall.example/a?b&c)").as_deref(), Some("the kettle"));
    assert_eq!(read("1. &amp;\n2. `<p>`").as_deref(), Some("&amp;\n<p>"));
    assert_eq!(read("plain & simple"), None);
}

#[test]
fn what_is_written_in_markdown_reads_as_it_is_meant() {
    for (body, html) in [
        ("so *quick*", "<p>so <em>quick</em></p>"),
        ("so __quick__", "<p>so <strong>quick</strong></p>"),
        ("***so***", "<p><em><strong>so</strong></em></p>"),
        ("~~no~~ yes", "<p><del>no</del> yes</p>"),
        ("run `rm *.o` now", "<p>run <code>rm *.o</code> now</p>"),
        ("```rust\nlet a = *b;\n\n  c\n```", "<pre><code>let a = *b;\n\n  c</code></pre>"),
        ("> who?\n\nI", "<blockquote><p>who?</p></blockquote><p>I</p>"),
        ("- one\n- two\n  - three", "<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul>"),
        ("3. three\n4. four", r#"<ol start="3"><li>three</li><li>four</li></ol>"#),
        ("1. one", "<ol><li>one</li></ol>"),
        ("# Menu\n*soup*", "<p><strong>Menu</strong></p><p><em>soup</em></p>"),
        ("a *b*\nc", "<p>a <em>b</em><br>c</p>"),
        ("*b*\n\nc", "<p><em>b</em></p><p>c</p>"),
        (r"2 \* 3", "<p>2 * 3</p>"),
        ("*a*\n---\nb", "<p><strong><em>a</em></strong></p><p>b</p>"),
    ] {
        assert_eq!(of(body), html, "{body:?}");
    }
}

#[test]
fn what_reads_the_same_is_plain() {
    for body in [
        "hello",
        "a < b > c",
        "2 * 3 * 4",
        "snake_case_name",
        "-5 degrees",
        "*",
        "-",
        ">",
        "```",
        "---",
        "~5 and ~6",
        "~a~ b",
        "C:\\new\\table",
        "one\n\ntwo\nthree  \nfour",
        "    indented",
        "&lt;b&gt; &amp; [x] <b>bold</b>",
        "<script>*</script>",
        "https://a.example/__init__.py and *",
        "{\"a\": \"*b*\"}",
        "[\"*b*\"]",
        "[a]: https://a.example",
        "\u{fdd0} *b*",
    ] {
        assert_eq!(of(body), "plain", "{body:?}");
    }
}

#[test]
fn nobodys_html_is_any() {
    assert_eq!(of("<b>a</b> *b*"), "<p>&lt;b&gt;a&lt;/b&gt; <em>b</em></p>");
    assert_eq!(of("<div>\n*b*\n</div>\n\n*c*"), "<p>&lt;div&gt;<br>*b*<br>&lt;/div&gt;</p><p><em>c</em></p>");
    assert_eq!(of("&lt;i&gt; &copy; *b*"), "<p>&amp;lt;i&amp;gt; &amp;copy; <em>b</em></p>");
    assert_eq!(of("`</code><script>`"), "<p><code>&lt;/code&gt;&lt;script&gt;</code></p>");
    assert_eq!(of("```\"><script>\n</code>\n```"), "<pre><code>&lt;/code&gt;</code></pre>");
    assert_eq!(of("a\0*b*"), "<p>a\u{fffd}<em>b</em></p>");
}

#[test]
fn a_link_leads_to_a_page_and_to_the_one_that_it_names() {
    let link = |address: &str, label: &str| format!(r#"<p><a href="{address}" {LINK}>{label}</a></p>"#);
    let page = "https://a.example/";
    for (body, html) in [
        ("[the *page*](https://a.example/)", link(page, "the <em>page</em>")),
        ("[page](<https://a.example/> \"title\")", link(page, "page")),
        ("<https://a.example/>", link(page, page)),
        ("![a cat](https://a.example/)", link(page, "a cat")),
        ("[https://a.example/](https://a.example/)", link(page, page)),
        ("[a](https://a.example/?b=1&c=\\\"2)", "plain".to_owned()),
        ("[it](https://a.example/__init__.py)", link("https://a.example/__init__.py", "it")),
        ("[a](javascript:alert(1))", "plain".to_owned()),
        ("[a](&#106;avascript:alert(1))", "plain".to_owned()),
        ("[a](  java\tscript:alert(1))", "plain".to_owned()),
        ("[a](//a.example)", "plain".to_owned()),
        ("[a](/r/lobby)", "plain".to_owned()),
        ("[a](data:text/html,x)", "plain".to_owned()),
        ("<javascript:alert(1)>", "plain".to_owned()),
        ("<ann@a.example>", "plain".to_owned()),
        ("[](https://a.example/)", "plain".to_owned()),
        ("[\u{200b}](https://a.example/)", "plain".to_owned()),
        ("[https://a.example/other](https://a.example/)", link(page, "https://a.example/other")),
        ("[www.a.example](https://www.a.example/)", link("https://www.a.example/", "www.a.example")),
    ] {
        assert_eq!(of(body), html, "{body:?}");
    }
}

#[test]
fn a_link_that_looks_like_another_address_than_it_leads_to_is_none() {
    for label in [
        "https://bank.example",
        "https\\://bank.example/login",
        "https:\\/\\/bank.example/",
        "ht**tps://bank.example**",
        "`https://bank.example`",
        "see www.bank.example/login",
        "ｈｔｔｐｓ：／／bank.example",
        "https:\u{200b}//bank.example",
        "\u{202e}elpmaxe.knab",
        "https://a.example@bank.example",
    ] {
        let body = format!("*so* [{label}](https://a.example/)");
        let html = of(&body);
        assert!(html.starts_with("<p><em>so</em> ["), "{body}: {html}");
    }
}

#[test]
fn what_is_no_link_stands_there_as_it_was_written_beside_what_is() {
    let bare = |address: &str| format!(r#"<a href="{address}" {LINK}>{address}</a>"#);
    assert_eq!(of("*a* [b](javascript:1)"), "<p><em>a</em> [b](javascript:1)</p>");
    assert_eq!(
        of("[a ![b](/c)](https://a.example)"),
        format!(r#"<p><a href="https://a.example" {LINK}>a ![b](/c)</a></p>"#)
    );
    assert_eq!(of("[a ![b](https://b.example)](https://a.example)"), "plain");
    assert_eq!(
        of("*a* https://a.example/_b_/."),
        format!("<p><em>a</em> {}.</p>", bare("https://a.example/_b_/"))
    );
    assert_eq!(of("**https://a.example**"), format!("<p><strong>{}</strong></p>", bare("https://a.example")));
    assert_eq!(of("~~https://a.example~~"), format!("<p><del>{}</del></p>", bare("https://a.example")));
    assert_eq!(of("`https://a.example/_b_`"), "<p><code>https://a.example/_b_</code></p>");
}

#[test]
fn what_is_nested_too_deep_or_too_long_is_plain() {
    assert!(of(&format!("{} a", "> ".repeat(8))).starts_with("<blockquote>"));
    assert_eq!(of(&format!("{} a", "> ".repeat(DEEPEST))), "plain");
    assert_eq!(of(&format!("*a* {}", "x".repeat(LONGEST))), "plain");
}

/// Some milliseconds, or minutes where the time grows with the square of the length. Each of these is a known way to make a reader of
/// Markdown go over a text again and again.
#[test]
fn no_text_takes_long() {
    for part in [
        "*",
        "_",
        "**a ",
        "*a_ ",
        "[",
        "]",
        "[a](",
        "![",
        "[a](b",
        "<",
        "<a ",
        "<!--",
        "<?",
        "<![CDATA[",
        "`",
        "`a``",
        "~~a~",
        "> ",
        "- ",
        "* a\n",
        "  - a\n",
        "1. ",
        "#",
        "\\",
        "&",
        "&amp;",
        "[a]: b\n",
        "[a][",
        "| a ",
        "a\n=\n",
        "***a__",
        "a*_b`[](<",
        "https://a.b/*_~ ",
        "[https://a.b](",
        "\t",
        "``` ",
        "\n> - ",
        "<a href=\"",
        "(((((",
        "*a **b ***c ",
    ] {
        let takes = |length: usize| {
            let evil = part.repeat(length / part.len());
            let begun = Instant::now();
            drop(html(&evil));
            begun.elapsed()
        };
        // Four times as much takes four times as long, and sixteen times where everything is looked at for everything. A machine
        // that has other things to do takes longer now and then: it is tried until it does not.
        let (mut quarter, mut whole) = (Duration::MAX, Duration::MAX);
        let is_in_proportion = (0..50).any(|_| {
            (quarter, whole) = (quarter.min(takes(LONGEST / 4)), whole.min(takes(LONGEST)));
            whole < quarter * 8 + Duration::from_millis(1)
        });
        assert!(is_in_proportion, "{part:?} took {quarter:?} and {whole:?}");
    }
}

/// The elements and attributes of HTML that is well-formed, or why it is not.
fn elements(html: &str) -> Result<Vec<String>, String> {
    let mut open: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((text, tail)) = rest.split_once('<') {
        if text.contains('>') {
            return Err(format!("{text:?} has a bracket"));
        }
        let (tag, tail) = tail.split_once('>').ok_or("a tag without an end")?;
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("{name} was not open"));
            }
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        if name != "br" {
            open.push(name);
        }
        found.push(tag.to_owned());
    }
    if open.is_empty() && !rest.contains('>') { Ok(found) } else { Err(format!("{open:?} stays open")) }
}

fn is_known(tag: &str) -> bool {
    let link = tag
        .strip_prefix("a href=\"http")
        .and_then(|rest| rest.strip_suffix(&format!("\" {LINK}")))
        .is_some_and(|rest| !rest.contains('"'));
    let first = tag
        .strip_prefix("ol start=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .is_some_and(|rest| rest.parse::<u64>().is_ok());
    let plain = ["p", "br", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li"];
    link || first || plain.contains(&tag)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_written_gives_nothing_but_what_is_promised(
        body in "([a-c *_~`\\[\\]()<>!&;:\"'=/#\\\\.\n\t-]|https://a.b|javascript:|onx=|&#60;|&lt;|<script>|\\PC){0,60}"
    ) {
        let html = of(&body);
        if html != "plain" {
            let found = elements(&html);
            prop_assert!(found.is_ok(), "{body:?} gives {html:?}: {found:?}");
            for tag in found.unwrap_or_default() {
                prop_assert!(is_known(&tag), "{body:?} gives {tag:?}");
            }
        }
    }

    #[test]
    fn plain_words_never_vanish(body in "([a-c1-3]|[*_~`>#+.\n -]){1,40}") {
        let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
        let html = of(&body);
        if html != "plain" && !body.contains("```") && !body.contains("~~~") {
            let mut text = html.as_str();
            let mut seen = String::new();
            while let Some((words, tail)) = text.split_once('<') {
                seen.push_str(words);
                text = tail.split_once('>').map_or("", |(_, tail)| tail);
            }
            prop_assert_eq!(letters(&body), letters(&seen.replace("&gt;", "")), "{}", html);
        }
    }
}
