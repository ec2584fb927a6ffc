// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/http/route.h"

#include <map>

namespace berth::api {

/// All routes, found by method and path. Filled once, then read only.
class RouteTable final
{
public:
    void add(Route route);
    [[nodiscard]] const std::vector<std::unique_ptr<Route>> &routes() const { return m_routes; }

    struct Match
    {
        const Route *route = nullptr; ///< null: none takes this method here
        QStringList arguments; ///< what stands for the {…} of the pattern
        QByteArray allowed; ///< the methods that the path has, "GET, POST"; empty: no such path
    };
    [[nodiscard]] Match match(Method method, QStringView path) const;

private:
    /// One step of paths: its fixed names, what stands for an argument, and the routes that end.
    struct Step
    {
        std::map<QString, std::unique_ptr<Step>, std::less<>> names;
        std::unique_ptr<Step> argument;
        bool isText = false; ///< the argument is any text, not an id
        std::map<Method, const Route *> routes;
    };

    std::vector<std::unique_ptr<Route>> m_routes;
    Step m_root;
};

} // namespace berth::api
