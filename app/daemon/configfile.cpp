// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/daemon/configfile.h"

#include "app/yaml/yamlinspection.h"
#include "models/domain/nearest.h"

#include <QtCore/qfile.h>
#include <yaml-cpp/yaml.h>

namespace berth::daemon {

using namespace Qt::StringLiterals;

namespace {

QString at(const QString &path, const YAML::Mark &mark)
{
    return u"%1:%2:%3"_s.arg(path).arg(mark.line + 1).arg(mark.column + 1);
}

QString text(const YAML::Node &node)
{
    return QString::fromStdString(node.Scalar());
}

const ConfigKey *findKey(const QString &name)
{
    for (const ConfigKey &key : configKeys()) {
        if (key.name == name)
            return &key;
    }
    return nullptr;
}

QString nearestKey(const QString &name)
{
    QStringList names;
    for (const ConfigKey &key : configKeys())
        names.append(key.name);
    const QString near = nearestWord(name, names);
    return near.isEmpty() ? QString() : u"did you mean '%1'?"_s.arg(near);
}

/// The values of one key, or what is wrong with them.
QStringList valuesOf(const YAML::Node &node, const ConfigKey &key, const QString &path,
                     QList<FieldError> &errors)
{
    if (node.IsScalar())
        return {text(node)};
    QStringList values;
    if (key.isList && node.IsSequence()) {
        for (const YAML::Node &element : node) {
            if (element.IsScalar())
                values.append(text(element));
            else
                errors.append({at(path, element.Mark()), -1, u"must be a text"_s, {}});
        }
        return values;
    }
    errors.append({at(path, node.Mark()),
                   -1,
                   key.isList ? u"'%1' must be a text or a list of texts"_s.arg(key.name)
                              : u"'%1' must be a text or a number"_s.arg(key.name),
                   {}});
    return {};
}

QList<ConfigValue> readMapping(const YAML::Node &root, const QString &path,
                               QList<FieldError> &errors)
{
    QList<ConfigValue> values;
    QStringList seen;
    for (const auto &entry : root) {
        const QString name = entry.first.IsScalar() ? text(entry.first) : QString();
        const QString where = at(path, entry.first.Mark());
        const ConfigKey *key = findKey(name);
        if (!key) {
            errors.append({where, -1, u"'%1' is unknown"_s.arg(name), nearestKey(name)});
        } else if (seen.contains(name)) {
            errors.append({where, -1, u"'%1' stands twice"_s.arg(name), {}});
        } else {
            seen.append(name);
            values.append(
                {name, valuesOf(entry.second, *key, path, errors), at(path, entry.second.Mark())});
        }
    }
    return values;
}

} // namespace

Result<QList<ConfigValue>> readConfigFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return tl::unexpected(Error::invalid(
            u"The configuration file '%1' cannot be read: %2."_s.arg(path, file.errorString())));
    }
    const QByteArray content = file.readAll();
    const auto documents = inspectYaml(content, path);
    if (!documents)
        return tl::unexpected(documents.error());
    if (*documents > 1) {
        return tl::unexpected(Error::invalid(
            u"The configuration file is not right."_s,
            {{path, -1, u"holds %1 documents, of which one is read"_s.arg(*documents),
              u"take out the lines '---' between them"_s}}));
    }
    QList<FieldError> errors;
    QList<ConfigValue> values;
    try {
        const YAML::Node root = YAML::Load(content.toStdString());
        if (root.IsMap())
            values = readMapping(root, path, errors);
        else if (!root.IsNull())
            errors.append({at(path, root.Mark()), -1, u"must be keys with values"_s,
                           u"as in: listen: 127.0.0.1:8420"_s});
    } catch (const YAML::Exception &error) {
        errors.append({at(path, error.mark), -1, QString::fromStdString(error.msg), {}});
    }
    if (errors.isEmpty())
        return values;
    return tl::unexpected(Error::invalid(u"The configuration file is not right."_s, errors));
}

} // namespace berth::daemon
