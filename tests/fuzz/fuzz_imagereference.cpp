// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/imagereference.h"
#include "tests/fuzz/property.h"

#include <QtCore/qregularexpression.h>

using namespace berth;
using namespace Qt::StringLiterals;
using fuzz::require;

namespace {

// The expressions of github.com/distribution/reference (regexp.go), which the parser follows by
// hand. The digests are those that go-digest knows.
const QString Component = u"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"_s;
const QString HostPart = u"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"_s;

bool matches(const QString &expression, const QString &text)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(expression))
        .match(text)
        .hasMatch();
}

bool isDomain(const QString &text)
{
    static const QString expression
        = u"(?:"_s + HostPart + u"(?:\\."_s + HostPart + u")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?"_s;
    return matches(expression, text);
}

bool isPath(const QString &text)
{
    static const QString expression = Component + u"(?:/"_s + Component + u")*"_s;
    return matches(expression, text);
}

bool isTag(const QString &text)
{
    return matches(u"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"_s, text);
}

bool isDigest(const QString &text)
{
    return matches(u"sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}"_s, text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QString text = fuzz::textOf(data, size);
    const auto reference = parseImageReference(text);
    if (!reference) {
        fuzz::requirePlaceIn(text, reference.error());
        // Without a first part that could name a registry, a path alone is refused for its length
        // or for being an identifier only.
        const QString first = text.left(text.indexOf(u'/'));
        require(!isPath(text) || first.contains(u'.') || first == "localhost"_L1
                    || text.size() > 255 || matches(u"[a-f0-9]{64}"_s, text),
                "a path after the grammar is accepted");
        return 0;
    }
    require(reference->toString() == text, "a reference is the text it was read from");
    require(parseImageReference(reference->toString()) == reference, "parse(toString(v)) == v");
    const qsizetype name = reference->domain.size() + reference->path.size();
    require(name + (reference->domain.isEmpty() ? 0 : 1) <= 255, "a name has 255 characters");
    require(reference->domain.isEmpty() || isDomain(reference->domain), "a domain is one");
    require(isPath(reference->path), "a path is one");
    require(reference->tag.isEmpty() || isTag(reference->tag), "a tag is one");
    require(reference->digest.isEmpty() || isDigest(reference->digest), "a digest is one");
    require(matches(Component, reference->shortName()), "a short name is a part of a path");
    return 0;
}
