// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qbytearrayview.h>
#include <QtCore/qlist.h>

#include <optional>

namespace berth::api {

/// A Host field, split: RFC 9110 section 7.2.
struct HostName
{
    QByteArrayView name; ///< an IPv6 address keeps its brackets
    QByteArrayView port; ///< may be empty

    /// @returns nothing where the syntax is wrong: an empty name, a port that is none, characters
    /// that no name has. Stricter than RFC 3986: no percent encoding, no empty port.
    [[nodiscard]] static std::optional<HostName> parse(QByteArrayView text);
};

/// Which names a request may be meant for. A page of another origin cannot reach the API by a name
/// of its own that resolves to this machine (DNS rebinding): the browser sends that name.
class HostPolicy final
{
public:
    /// Loopback names: localhost, 127.0.0.0/8, [::1].
    HostPolicy() = default;
    /// @p names beside them, without a port, in any case.
    explicit HostPolicy(QList<QByteArray> names);
    /// A unix socket's: whoever can open it is on this machine.
    [[nodiscard]] static HostPolicy anyName();

    [[nodiscard]] bool allows(const HostName &host) const;

private:
    QList<QByteArray> m_names; ///< lower case
    bool m_allowsAny = false;
};

} // namespace berth::api
