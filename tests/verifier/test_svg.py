"""SVG: found by namespace, spliced without rewriting, and nothing is ever expanded."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from merkki_verifier.containers import ContainerError, svg

JWS = "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6InVybjp4In0.c2lnbmF0dXJl"
JSON = '{"id": "urn:x", "name": "Työelämä"}'
OB = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
W3C = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
IN_BODY = f"<openbadges:credential><![CDATA[{JSON}]]></openbadges:credential>"
IN_ATTRIBUTE = f'<openbadges:credential verify="{JWS}"/>'


def drawing(inside: str = "", *, head: str = "", attributes: str = OB) -> str:
    return (
        f'{head}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>'
        f'{inside}<rect width="8" height="8"/></svg>'
    )


def refusal(text: str | bytes) -> str:
    with pytest.raises(ContainerError) as caught:
        svg.extract(text if isinstance(text, bytes) else text.encode())
    assert not str(caught.value).endswith(".")
    return caught.value.code


FOUND = {
    "JSON in CDATA": (drawing(IN_BODY), JSON),
    "a token in the attribute": (drawing(IN_ATTRIBUTE), JWS),
    "an empty body beside the attribute": (
        drawing(f"{IN_ATTRIBUTE[:-2]}> \n </openbadges:credential>"),
        JWS,
    ),
    "JSON without CDATA": (drawing(f"<openbadges:credential>{JSON}</openbadges:credential>"), JSON),
    "another prefix": (
        drawing(IN_BODY.replace("openbadges:", "o:"), attributes=OB.replace("openbadges=", "o=")),
        JSON,
    ),
    "the namespace on the element": (
        drawing(
            IN_BODY.replace("<openbadges:credential>", f"<openbadges:credential {OB}>"),
            attributes="",
        ),
        JSON,
    ),
    "two CDATA sections": (drawing(IN_BODY.replace("Työ", "Työ]]><![CDATA[")), JSON),
    "a comment before it": (drawing("<!-- by hand -->" + IN_BODY), JSON),
    "the DOCTYPE every drawing program writes": (drawing(IN_BODY, head=W3C), JSON),
    "a long head": (
        drawing(IN_BODY, head=f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- [x -->\n{W3C}\n'),
        JSON,
    ),
    "a byte order mark": (drawing(IN_BODY, head='\ufeff<?xml version="1.0"?>'), JSON),
}


@pytest.mark.parametrize("name", FOUND)
def test_the_credential_is_found(name: str) -> None:
    text, credential = FOUND[name]
    assert svg.extract(text.encode()) == credential.encode()


REFUSED: dict[str, tuple[str | bytes, str]] = {
    "no credential": (drawing(), "container-none"),
    "an empty one": (drawing("<openbadges:credential/>"), "container-none"),
    "an empty attribute": (drawing('<openbadges:credential verify=""/>'), "container-none"),
    "another namespace": (drawing(IN_BODY, attributes=OB[:-1] + '/"'), "container-none"),
    "in a comment": (drawing(f"<!--{IN_BODY}-->"), "container-none"),
    "as text": (drawing("<text><![CDATA[<openbadges:credential/>]]></text>"), "container-none"),
    "an Open Badges 2 assertion": (
        drawing(
            f'<openbadges:assertion verify="{JWS}"/>',
            attributes='xmlns:openbadges="http://openbadges.org"',
        ),
        "container-ob2",
    ),
    "two": (drawing(IN_BODY + IN_ATTRIBUTE), "container-duplicate"),
    "two, one hidden": (drawing(f"{IN_BODY}<g>{IN_BODY}</g>"), "container-duplicate"),
    "hidden in a group": (drawing(f"<g>{IN_BODY}</g>"), "container-svg-position"),
    "attribute and body": (
        drawing(IN_BODY.replace("credential>", f'credential verify="{JWS}">', 1)),
        "container-svg-conflict",
    ),
    "a comment in its body": (
        drawing(IN_BODY.replace("]]>", "]]><!-- -->")),
        "container-svg-conflict",
    ),
    "an element in its body": (
        drawing(IN_BODY.replace("]]>", "]]><g/>")),
        "container-svg-conflict",
    ),
    "an entity nobody declared": (
        drawing(f"<openbadges:credential>{JSON[:-1]}&x;}}</openbadges:credential>", head=W3C),
        "container-svg-conflict",
    ),
    "JSON in the attribute": (
        drawing("<openbadges:credential verify='{}'/>"),
        "container-payload",
    ),
    "a token in the body": (
        drawing(f"<openbadges:credential>{JWS}</openbadges:credential>"),
        "container-payload",
    ),
    "prose": (
        drawing("<openbadges:credential>well done</openbadges:credential>"),
        "container-payload",
    ),
    "an address": (
        drawing('<openbadges:credential verify="https://x.example/1"/>'),
        "container-address",
    ),
    "an internal entity": (
        drawing(
            "<openbadges:credential>&c;</openbadges:credential>",
            head="<!DOCTYPE svg [<!ENTITY c '{}'>]>",
        ),
        "container-svg-dtd",
    ),
    "a file as an entity": (
        drawing(IN_BODY, head='<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
        "container-svg-dtd",
    ),
    "an internal subset behind the W3C's name": (
        drawing(IN_BODY, head=W3C[:-1] + "[<!ENTITY a 'a'>]>"),
        "container-svg-dtd",
    ),
    "a DOCTYPE that does not end": (f"<!DOCTYPE svg '{drawing(IN_BODY)}", "container-svg-dtd"),
    "a second DOCTYPE": (
        drawing(IN_BODY, head=W3C + "<!DOCTYPE svg [<!ENTITY a 'a'>]>"),
        "container-svg-syntax",
    ),
    "another root": (drawing(IN_BODY).replace("svg", "html"), "container-svg-root"),
    "no namespace": (
        drawing(IN_BODY).replace(' xmlns="http://www.w3.org/2000/svg"', ""),
        "container-svg-root",
    ),
    "not closed": (drawing(IN_BODY)[:-6], "container-svg-syntax"),
    "an attribute twice": (drawing('<g a="1" a="2"/>' + IN_BODY), "container-svg-syntax"),
    "a prefix that means nothing": (drawing(IN_BODY, attributes=""), "container-svg-syntax"),
    "prose before it": ("x" + drawing(IN_BODY), "container-svg-syntax"),
    "a depth bomb": (drawing("<g>" * 300 + "</g>" * 300 + IN_BODY), "container-svg-syntax"),
    "a flood of elements": (drawing("<g/>" * 200_000 + IN_BODY), "container-svg-limit"),
    "Latin-1": (drawing(IN_BODY).encode("latin-1"), "container-encoding"),
    "a NUL": (drawing(IN_BODY + "\0"), "container-encoding"),
    "UTF-7": (
        drawing(IN_BODY, head='<?xml version="1.0" encoding="UTF-7"?>'),
        "container-encoding",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_fault_is_refused_by_its_code(name: str) -> None:
    text, code = REFUSED[name]
    assert refusal(text) == code


COSTLY = {
    "entities of entities": '<!DOCTYPE svg [<!ENTITY a "a">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(50_000))
    + "]>"
    + drawing(),
    "comments that do not end": "<!--" * 900_000,
    "instructions that do not end": "<?" * 1_900_000,
    "quotes in the start tag": "<svg " + "\"'" * 1_900_000,
    "quotes in the DOCTYPE": "<!DOCTYPE " + "\"'" * 1_900_000,
    "attributes": drawing(attributes=" ".join(f'a{n}=""' for n in range(300_000))),
    "namespaces": drawing(attributes=" ".join(f'xmlns:a{n}="u"' for n in range(200_000))),
    "elements": drawing("<g/>x" * 190_000),
}


@pytest.mark.parametrize("name", COSTLY)
def test_no_file_costs_more_than_its_length(name: str) -> None:
    started = time.process_time()
    refusal(COSTLY[name])
    assert time.process_time() - started < 10  # quadratic work would take hours


HEADS = ["", '<?xml version="1.0"?>\n', "\ufeff", W3C + "\n<!-- <svg> -->", "<?x <svg> ?>"]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("credential", [JSON, JWS])
def test_baking_changes_nothing_but_what_it_adds(head: str, credential: str) -> None:
    plain = drawing("<text a=\">\" b='/>'>&lt;ä\r\n</text>", head=head, attributes='a="/>"\n')
    baked = svg.splice(plain.encode(), credential).decode()
    assert svg.extract(baked.encode()) == credential.encode()
    element = IN_ATTRIBUTE if credential == JWS else IN_BODY
    assert baked.count(element) == baked.count(f" {OB}") == 1
    assert baked.partition(element)[0].endswith('a="/>"\n>')
    assert baked.replace(element, "").replace(f" {OB}", "") == plain


def test_the_namespace_is_declared_once_even_where_it_stood_already() -> None:
    assert svg.splice(drawing().encode(), JWS).decode() == drawing(IN_ATTRIBUTE)


def test_an_image_with_nothing_in_it_is_opened_to_take_the_credential() -> None:
    baked = svg.splice(b'<s:svg xmlns:s="http://www.w3.org/2000/svg" />', JWS).decode()
    assert baked == f'<s:svg {OB} xmlns:s="http://www.w3.org/2000/svg" >{IN_ATTRIBUTE}</s:svg>'


def test_json_that_would_end_the_cdata_section_keeps_its_value() -> None:
    hostile = '{"a": "]]>", "b": ["]]>\ufffe\uffff"]}'
    taken = svg.extract(svg.splice(drawing().encode(), hostile)).decode()
    assert taken == '{"a": "]]\\u003e", "b": ["]]\\u003e\\ufffe\\uffff"]}'


characters = st.characters(exclude_categories=["Cs"])


@settings(deadline=None)  # the machine may be busy
@given(
    st.dictionaries(st.text(characters), st.text(characters | st.sampled_from("]>&<\"'\r\ufffe")))
)
def test_whatever_json_is_baked_comes_out_with_the_same_value(value: dict[str, str]) -> None:
    baked = svg.splice(drawing().encode(), json.dumps(value, ensure_ascii=False))
    assert json.loads(svg.extract(baked)) == value


def test_another_xml_reader_sees_what_the_standard_asks_for() -> None:
    root = etree.fromstring(svg.splice(drawing(attributes="").encode(), JWS))
    assert root.nsmap["openbadges"] == "https://purl.imsglobal.org/ob/v3p0"
    assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert root[0].get("verify") == JWS


def test_baking_twice_is_an_error_unless_replacing_was_asked_for() -> None:
    baked = svg.splice(drawing().encode(), JSON)
    with pytest.raises(ContainerError) as caught:
        svg.splice(baked, JWS)
    assert caught.value.code == "container-already-baked"
    assert svg.splice(baked, JWS, replace=True) == svg.splice(drawing().encode(), JWS)


def test_replacing_takes_out_every_credential_and_nothing_more() -> None:
    crowded = drawing(
        f"<!-- {IN_BODY} --><![CDATA[<g>]]><g a='>'>{IN_ATTRIBUTE}<g/></g>{IN_BODY}<?x <g> ?>"
    )
    replaced = svg.splice(crowded.encode(), JWS, replace=True).decode()
    assert replaced == drawing(
        f"{IN_ATTRIBUTE}<!-- {IN_BODY} --><![CDATA[<g>]]><g a='>'><g/></g><?x <g> ?>"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (drawing(IN_BODY.replace("]]>", "]]><g/>")), "container-svg-conflict"),
        (drawing(attributes='xmlns:openbadges="http://openbadges.org"'), "container-svg-prefix"),
        (drawing(head="<!DOCTYPE svg [<!ENTITY a 'a'>]>"), "container-svg-dtd"),
        ("<html/>", "container-svg-root"),
    ],
)
def test_an_image_that_cannot_take_the_credential_is_refused(text: str, code: str) -> None:
    with pytest.raises(ContainerError) as caught:
        svg.splice(text.encode(), JSON, replace=True)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["", "well done", "[1]", '{"a":1,"a":2}', 'a"/><x b="', "\ud800"])
def test_what_is_no_credential_is_never_baked(text: str) -> None:
    with pytest.raises(ContainerError) as caught:
        svg.splice(drawing().encode(), text)
    assert caught.value.code == "container-payload"


@settings(deadline=None)  # the machine may be busy
@given(
    st.binary(max_size=60)
    | st.text(alphabet="<>!?-[]&;\"'/ svgDOCTYPE\ufeff", max_size=60).map(str.encode)
)
def test_arbitrary_bytes_raise_nothing_but_container_errors(raw: bytes) -> None:
    for text in (raw, b"<svg " + raw, drawing("#").encode().replace(b"#", raw)):
        with pytest.raises(ContainerError):
            svg.extract(text)
