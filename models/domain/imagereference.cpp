// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/domain/imagereference.h"

#include <algorithm>
#include <optional>

namespace berth {

using namespace Qt::StringLiterals;

// The grammar is that of github.com/distribution/reference (reference.go, regexp.go), told apart
// into domain and path as its normalize.go does, and read by hand so that a refusal knows where.

namespace {

constexpr qsizetype LongestName = 255; ///< domain and path (RepositoryNameTotalLengthMax)
constexpr qsizetype LongestTag = 128;
constexpr qsizetype IdentifierLength = 64; ///< a bare image id, which is no name

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}
bool isLower(QChar c)
{
    return c >= u'a' && c <= u'z';
}
bool isUpper(QChar c)
{
    return c >= u'A' && c <= u'Z';
}
bool isAlphanumeric(QChar c)
{
    return isLower(c) || isUpper(c) || isDigit(c);
}
bool isLowerHex(QChar c)
{
    return isDigit(c) || (c >= u'a' && c <= u'f');
}

struct Refused
{
    qsizetype position;
    QString message;
    QString hint;
};
/// Nothing, where the part is well-formed.
using Check = std::optional<Refused>;

Check checkPort(QStringView port, qsizetype offset)
{
    if (port.isEmpty())
        return Refused{offset, u"A port is a number."_s, {}};
    const auto bad = std::find_if_not(port.begin(), port.end(), isDigit);
    if (bad != port.end())
        return Refused{offset + (bad - port.begin()), u"A port is a number."_s, {}};
    bool ok = false;
    const uint number = port.toUInt(&ok);
    if (!ok || number == 0 || number > 65535)
        return Refused{offset, u"A port is between 1 and 65535."_s, {}};
    return {};
}

Check checkIpv6(QStringView host, qsizetype offset)
{
    // "[" ... "]": hexadecimal digits and colons, as regexp.go has it (no zone).
    const auto inner = host.sliced(1, host.size() - 2);
    const auto bad = std::find_if_not(inner.begin(), inner.end(), [](QChar c) {
        return isLowerHex(c) || (c >= u'A' && c <= u'F') || c == u':';
    });
    if (inner.isEmpty() || bad != inner.end())
        return Refused{offset + 1 + (bad - inner.begin()), u"This is not an IPv6 address."_s, {}};
    return {};
}

Check checkHostName(QStringView host, qsizetype offset)
{
    qsizetype start = 0;
    for (qsizetype i = 0; i <= host.size(); ++i) {
        if (i < host.size() && host[i] != u'.') {
            if (!isAlphanumeric(host[i]) && host[i] != u'-')
                return Refused{offset + i,
                               u"'"_s + host[i] + u"' cannot stand in the name of a registry."_s,
                               {}};
            continue;
        }
        if (i == start)
            return Refused{offset + i, u"A part of the registry's name is empty."_s, {}};
        if (host[start] == u'-')
            return Refused{offset + start, u"A part of a host name cannot begin with '-'."_s, {}};
        if (host[i - 1] == u'-')
            return Refused{offset + i - 1, u"A part of a host name cannot end with '-'."_s, {}};
        start = i + 1;
    }
    return {};
}

Check checkDomain(QStringView domain)
{
    if (domain.startsWith(u'[')) {
        const qsizetype close = domain.indexOf(u']');
        if (close < 0)
            return Refused{domain.size(), u"']' is missing behind the IPv6 address."_s, {}};
        if (auto refused = checkIpv6(domain.first(close + 1), 0))
            return refused;
        if (close + 1 == domain.size())
            return {};
        if (domain[close + 1] != u':')
            return Refused{close + 1, u"Only a port can stand behind the address."_s, {}};
        return checkPort(domain.sliced(close + 2), close + 2);
    }
    const qsizetype colon = domain.indexOf(u':');
    if (auto refused = checkHostName(colon < 0 ? domain : domain.first(colon), 0))
        return refused;
    return colon < 0 ? Check() : checkPort(domain.sliced(colon + 1), colon + 1);
}

/// The length of the separator at @p at: '.', '_', '__' or any number of '-'; 0 where none is.
qsizetype separatorLength(QStringView text, qsizetype at)
{
    if (text[at] == u'.')
        return 1;
    if (text[at] == u'_')
        return at + 1 < text.size() && text[at + 1] == u'_' ? 2 : 1;
    qsizetype end = at;
    while (end < text.size() && text[end] == u'-')
        ++end;
    return end - at;
}

Check checkComponent(QStringView component, qsizetype offset)
{
    if (component.isEmpty())
        return Refused{offset, u"A part of the path is empty."_s, {}};
    qsizetype at = 0;
    bool expectsAlphanumeric = true;
    while (at < component.size()) {
        const QChar c = component[at];
        if (isLower(c) || isDigit(c)) {
            expectsAlphanumeric = false;
            ++at;
            continue;
        }
        if (isUpper(c)) {
            return Refused{offset + at, u"The path of an image is lower-case."_s,
                           u"Did you mean "_s + component.toString().toLower() + u'?'};
        }
        const qsizetype length = separatorLength(component, at);
        if (length == 0) {
            return Refused{offset + at, u"'"_s + c + u"' cannot stand in an image path."_s,
                           c.isSpace() ? u"Leave the blank out."_s : QString()};
        }
        if (expectsAlphanumeric) {
            return Refused{
                offset + at, u"A letter or a digit is expected here, not '"_s + c + u"'."_s, {}};
        }
        expectsAlphanumeric = true;
        at += length;
    }
    if (expectsAlphanumeric) {
        return Refused{offset + component.size() - 1,
                       u"A part of the path ends with a letter or a digit."_s,
                       {}};
    }
    return {};
}

Check checkPath(QStringView path, qsizetype offset)
{
    qsizetype start = 0;
    for (qsizetype i = 0; i <= path.size(); ++i) {
        if (i < path.size() && path[i] != u'/')
            continue;
        if (auto refused = checkComponent(path.sliced(start, i - start), offset + start))
            return refused;
        start = i + 1;
    }
    return {};
}

Check checkTag(QStringView tag, qsizetype offset)
{
    if (tag.isEmpty())
        return Refused{offset, u"A tag is expected behind the colon."_s, {}};
    for (qsizetype i = 0; i < tag.size(); ++i) {
        const QChar c = tag[i];
        const bool ok = isAlphanumeric(c) || c == u'_' || (i > 0 && (c == u'.' || c == u'-'));
        if (!ok)
            return Refused{offset + i, u"'"_s + c + u"' cannot stand here in a tag."_s, {}};
        if (i == LongestTag)
            return Refused{offset + i, u"A tag has 128 characters at most."_s, {}};
    }
    return {};
}

/// go-digest knows three algorithms; their hexadecimal digits are lower-case and of fixed length.
Check checkDigest(QStringView digest, qsizetype offset)
{
    const qsizetype colon = digest.indexOf(u':');
    const QStringView algorithm = colon < 0 ? digest : digest.first(colon);
    const qsizetype length = algorithm == u"sha256" ? 64
        : algorithm == u"sha384"                    ? 96
        : algorithm == u"sha512"                    ? 128
                                                    : 0;
    if (length == 0) {
        return Refused{offset, u"A digest begins with its algorithm."_s,
                       u"sha256:, sha384: or sha512:, and hexadecimal digits."_s};
    }
    if (colon < 0)
        return Refused{offset + digest.size(), u"':' is expected behind the algorithm."_s, {}};
    const QStringView hex = digest.sliced(colon + 1);
    const auto bad = std::find_if_not(hex.begin(), hex.end(), isLowerHex);
    if (bad != hex.end()) {
        return Refused{offset + colon + 1 + (bad - hex.begin()),
                       u"A digest has lower-case hexadecimal digits."_s,
                       {}};
    }
    if (hex.size() != length) {
        return Refused{offset + colon + 1 + qMin(hex.size(), length),
                       u"A "_s + algorithm + u" digest has "_s + QString::number(length)
                           + u" digits, not "_s + QString::number(hex.size()) + u'.',
                       {}};
    }
    return {};
}

/// Whether the part before the first slash names a registry (normalize.go, splitDockerDomain).
bool isDomain(QStringView part)
{
    return part == u"localhost" || part.startsWith(u'[') || part.contains(u'.')
        || part.contains(u':') || std::any_of(part.begin(), part.end(), isUpper);
}

/// A ':' before the first '/' belongs to the domain; the one behind the last '/' begins the tag.
qsizetype tagColon(QStringView name)
{
    const qsizetype colon = name.lastIndexOf(u':');
    return colon > name.lastIndexOf(u'/') ? colon : -1;
}

} // namespace

QString ImageReference::shortName() const
{
    return path.sliced(path.lastIndexOf(u'/') + 1);
}

QString ImageReference::toString() const
{
    QString text = domain.isEmpty() ? path : QString(domain + u'/' + path);
    if (!tag.isEmpty())
        text += u':' + tag;
    if (!digest.isEmpty())
        text += u'@' + digest;
    return text;
}

Result<ImageReference> parseImageReference(QStringView text)
{
    const auto refuse = [](const Refused &refused) {
        return tl::unexpected(Error::invalid(
            refused.message, {{{}, int(refused.position), refused.message, refused.hint}}));
    };
    if (text.isEmpty()) {
        return refuse(
            {0, u"An image is needed."_s, u"As in registry.local:5000/ml/trainer:1.4."_s});
    }
    if (const qsizetype scheme = text.indexOf(u"://"); scheme >= 0) {
        return refuse({scheme, u"An image path has no scheme."_s,
                       u"Did you mean "_s + text.sliced(scheme + 3) + u'?'});
    }

    // Taken apart from the right, checked from the left: the first offending character counts.
    ImageReference reference;
    const qsizetype at = text.indexOf(u'@');
    const QStringView tagged = at < 0 ? text : text.first(at);
    const qsizetype colon = tagColon(tagged);
    const QStringView name = colon < 0 ? tagged : tagged.first(colon);
    const qsizetype slash = name.indexOf(u'/');
    const bool hasDomain = slash >= 0 && isDomain(name.first(slash));
    const QStringView path = hasDomain ? name.sliced(slash + 1) : name;
    if (hasDomain) {
        if (const auto refused = checkDomain(name.first(slash)))
            return refuse(*refused);
        reference.domain = name.first(slash).toString();
    }
    if (const auto refused = checkPath(path, name.size() - path.size()))
        return refuse(*refused);
    if (name.size() > LongestName)
        return refuse({LongestName, u"The name of an image has 255 characters at most."_s, {}});
    if (!hasDomain && path.size() == IdentifierLength
        && std::all_of(path.begin(), path.end(), isLowerHex))
        return refuse({0, u"64 hexadecimal digits are the id of an image, not its name."_s, {}});
    if (colon >= 0) {
        if (const auto refused = checkTag(tagged.sliced(colon + 1), colon + 1))
            return refuse(*refused);
        reference.tag = tagged.sliced(colon + 1).toString();
    }
    if (at >= 0) {
        if (const auto refused = checkDigest(text.sliced(at + 1), at + 1))
            return refuse(*refused);
        reference.digest = text.sliced(at + 1).toString();
    }
    reference.path = path.toString();
    return reference;
}

} // namespace berth
