<#-- A line a library: its name, where it comes from, and what it may be used for. -->
<#function names licenses>
  <#return licenses?join(" or ")>
</#function>
What beatra is shipped with: ${dependencyMap?size} libraries, each under one of the licences that stand with it.

The jars hold the texts of their licences; those of jars that hold none are beside this file, or in LICENSE
(Apache-2.0).

<#list dependencyMap as e>
<#assign project = e.getKey()/>
<#assign licenses = e.getValue()/>
${project.artifactId} ${project.version}
    ${names(licenses)}
    ${project.name!project.artifactId}, ${project.groupId}<#if project.url??>, ${project.url}</#if>
</#list>
