// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/api/guard/hostpolicy.h"

#include "app/api/guard/syntax.h"

#include <algorithm>

namespace berth::api {

namespace {

bool isPort(QByteArrayView text)
{
    if (text.empty() || text.size() > 5 || !std::all_of(text.begin(), text.end(), syntax::isDigit))
        return false;
    int port = 0;
    for (const char c : text)
        port = port * 10 + (c - '0');
    return port <= 65535;
}

/// What stands between the brackets: enough to tell an address from rubbish.
bool isBracketed(QByteArrayView text)
{
    return text.size() >= 2 && text.size() <= 45
        && std::all_of(text.begin(), text.end(),
                       [](char c) { return syntax::hexValue(c) >= 0 || c == ':' || c == '.'; });
}

/// Four decimal numbers and nothing else: "127.1" and "0x7f.0.0.1" are names to us, as to no
/// browser that has sent them here.
bool isLoopbackV4(QByteArrayView name)
{
    int octets = 0;
    while (octets < 4) {
        qsizetype size = 0;
        int value = 0;
        while (size < name.size() && size < 4 && syntax::isDigit(name[size]))
            value = value * 10 + (name[size++] - '0');
        if (size == 0 || size > 3 || value > 255 || (size > 1 && name[0] == '0'))
            return false;
        if (octets == 0 && value != 127)
            return false;
        name = name.sliced(size);
        if (++octets == 4)
            break;
        if (name.empty() || name[0] != '.')
            return false;
        name = name.sliced(1);
    }
    return name.empty();
}

} // namespace

std::optional<HostName> HostName::parse(QByteArrayView text)
{
    HostName host;
    if (text.startsWith('[')) {
        const qsizetype close = text.indexOf(']');
        if (close < 0 || !isBracketed(text.sliced(1, close - 1)))
            return std::nullopt;
        host.name = text.first(close + 1);
        text = text.sliced(close + 1);
    } else {
        const qsizetype colon = text.indexOf(':');
        host.name = colon < 0 ? text : text.first(colon);
        if (host.name.size() > 255 || !syntax::isAll(syntax::HostChar, host.name))
            return std::nullopt;
        text = text.sliced(host.name.size());
    }
    if (text.empty())
        return host;
    host.port = text.sliced(1);
    if (text[0] != ':' || !isPort(host.port))
        return std::nullopt;
    return host;
}

HostPolicy::HostPolicy(QList<QByteArray> names)
    : m_names(std::move(names))
{
    for (QByteArray &name : m_names)
        name = name.toLower();
}

HostPolicy HostPolicy::anyName()
{
    HostPolicy policy;
    policy.m_allowsAny = true;
    return policy;
}

bool HostPolicy::allows(const HostName &host) const
{
    if (m_allowsAny || syntax::equalsLower(host.name, "localhost") || host.name == "[::1]"
        || isLoopbackV4(host.name))
        return true;
    return std::any_of(m_names.begin(), m_names.end(), [&host](const QByteArray &name) {
        return syntax::equalsLower(host.name, name);
    });
}

} // namespace berth::api
